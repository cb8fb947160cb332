// #/faults: adds and removes faults, to test how a client handles errors.
import { useState } from "preact/hooks";
import { get, post, remove } from "../api.js";
import { Loaded, useQuery } from "../use_query.js";
import { refreshStatus } from "../status.js";
import { useAction } from "../use_action.js";
import { html } from "../html.js";
import { ConfirmDialog } from "../components/dialog.js";
import { EmptyState, ErrorNotice } from "../components/notice.js";
import { Page, Section } from "../components/page.js";
import { Table } from "../components/table.js";
import { NewFault } from "./faults/new_fault.js";
import { Presets } from "./faults/presets.js";
import { formatFrequency, formatOutcome } from "./faults/format.js";

export default function Faults() {
  const query = useQuery((signal) => get("faults", {}, { signal }), []);
  const about = useQuery((signal) => get("about", {}, { signal }), []);
  const [announcement, setAnnouncement] = useState("");
  const onChanged = async (sentence) => {
    setAnnouncement(sentence);
    query.refetch();
    await refreshStatus();
  };
  const add = async (request) => {
    const fault = await post("faults", request);
    await onChanged(`In force: ${fault.operation === "*" ? "any call" : fault.operation}, ${formatFrequency(fault)}, ${formatOutcome(fault)}.`);
  };
  return html`
    <${Page} title="Faults" lead="Errors and trouble on purpose: see what your client does when AWS throttles it, hangs, or hangs up.">
      <p role="status" class="visually-hidden">${announcement}</p>
      <${Loaded} query=${query}>${({ faults }) => html`<${ActiveFaults} faults=${faults} onChanged=${onChanged} />`}<//>
      <${Presets} onAdd=${add} />
      <${Section} title="Any other" note="An error comes in the place of the operation, so nothing is created; trouble on the line spoils the answer to one that was carried out.">
        <${Loaded} query=${about}>${({ operations, faults }) => html`<${NewFault} operations=${operations} choices=${faults} onAdd=${add} />`}<//>
      <//>
    <//>`;
}

function ActiveFaults({ faults, onChanged }) {
  const [isConfirming, setConfirming] = useState(false);
  const action = useAction();
  const removeOne = (fault) => action.run(async () => {
    await remove("faults", { id: fault.id });
    await onChanged("The fault is gone.");
  });
  const removeAll = async () => {
    await remove("faults");
    setConfirming(false);
    await onChanged("No fault is in force any more.");
  };
  const columns = [
    { name: "Operation", cell: ({ operation }) => (operation === "*" ? "any" : operation) },
    { name: "What happens", kind: "id", cell: formatOutcome },
    { name: "How often", cell: formatFrequency },
    { name: "Change", cell: (fault) => html`<button type="button" class="button small danger" disabled=${action.busy}
      aria-label=${`Remove the fault of ${fault.operation}`} onClick=${() => removeOne(fault)}>Remove</button>` },
  ];
  return html`
    <${Section} title="In force" actions=${faults.length > 1 && html`<button type="button" class="button danger"
      onClick=${() => setConfirming(true)}>Remove all</button>`}>
      ${action.error && html`<${ErrorNotice} error=${action.error} />`}
      ${faults.length === 0
        ? html`<${EmptyState} title="Nothing goes wrong on purpose."><p>Add a fault below, make a call, and find it among the <a href="#/calls">calls</a>.</p><//>`
        : html`<${Table} caption="Faults in force" columns=${columns} rows=${faults} keyOf=${(each) => each.id} />`}
      ${isConfirming && html`
        <${ConfirmDialog} title="Remove all faults?" confirmLabel=${`Remove all ${faults.length}`} onConfirm=${removeAll} onClose=${() => setConfirming(false)}>
          <p>Calls go well again.</p>
        <//>`}
    <//>`;
}
