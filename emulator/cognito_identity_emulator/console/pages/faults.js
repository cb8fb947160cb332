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
    await onChanged(`Added: ${fault.operation === "*" ? "any call" : fault.operation}, ${formatFrequency(fault)}, ${formatOutcome(fault)}.`);
  };
  return html`
    <${Page} title="Faults" lead="Make calls fail on purpose, and see how your client handles throttling, timeouts and closed connections.">
      <p role="status" class="visually-hidden">${announcement}</p>
      <${Loaded} query=${query}>${({ faults }) => html`<${ActiveFaults} faults=${faults} onChanged=${onChanged} />`}<//>
      <${Presets} onAdd=${add} />
      <${Section} title="Custom fault" note="An error replaces the operation, so nothing is created. A connection fault breaks the response after the operation was performed.">
        <${Loaded} query=${about}>${({ operations, faults }) => html`<${NewFault} operations=${operations} choices=${faults} onAdd=${add} />`}<//>
      <//>
    <//>`;
}

function ActiveFaults({ faults, onChanged }) {
  const [isConfirming, setConfirming] = useState(false);
  const action = useAction();
  const removeOne = (fault) => action.run(async () => {
    await remove("faults", { id: fault.id });
    await onChanged("The fault is removed.");
  });
  const removeAll = async () => {
    await remove("faults");
    setConfirming(false);
    await onChanged("All faults are removed.");
  };
  const columns = [
    { name: "Operation", cell: ({ operation }) => (operation === "*" ? "any" : operation) },
    { name: "What happens", kind: "id", cell: formatOutcome },
    { name: "How often", cell: formatFrequency },
    { name: "Actions", cell: (fault) => html`<button type="button" class="button small danger" aria-disabled=${action.busy}
      aria-label=${`Remove the fault of ${fault.operation}`} onClick=${() => removeOne(fault)}>Remove</button>` },
  ];
  return html`
    <${Section} title="Active faults" actions=${faults.length > 1 && html`<button type="button" class="button danger"
      onClick=${() => setConfirming(true)}>Remove all</button>`}>
      ${action.error && html`<${ErrorNotice} error=${action.error} />`}
      ${faults.length === 0
        ? html`<${EmptyState} title="No fault is active."><p>Add a fault below, make a call, and see the result in <a href="#/calls">Calls</a>.</p><//>`
        : html`<${Table} caption="Active faults" columns=${columns} rows=${faults} keyOf=${(each) => each.id} />`}
      ${isConfirming && html`
        <${ConfirmDialog} title="Remove all faults?" confirmLabel=${`Remove all ${faults.length}`} onConfirm=${removeAll} onClose=${() => setConfirming(false)}>
          <p>Calls succeed again.</p>
        <//>`}
    <//>`;
}
