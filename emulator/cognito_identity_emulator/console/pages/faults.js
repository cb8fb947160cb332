// The desk of faults: #/faults. What shall go wrong with the calls to come, so that a client's handling of it is tried.
import { useState } from "preact/hooks";
import { get, post, remove } from "../api.js";
import { Asked, useAsked } from "../use_query.js";
import { lookAgain } from "../status.js";
import { useDoing } from "../use_action.js";
import { html } from "../html.js";
import { Confirm } from "../components/dialog.js";
import { Empty, ProblemNotice } from "../components/notice.js";
import { Page, Section } from "../components/page.js";
import { Table } from "../components/table.js";
import { NewFault } from "./faults/new_fault.js";
import { Presets } from "./faults/presets.js";
import { frequency, outcome } from "./faults/format.js";

export default function Faults() {
  const asked = useAsked((signal) => get("faults", {}, { signal }), []);
  const about = useAsked((signal) => get("about", {}, { signal }), []);
  const [said, setSaid] = useState("");
  const changed = async (sentence) => {
    setSaid(sentence);
    asked.again();
    await lookAgain();
  };
  const add = async (order) => {
    const fault = await post("faults", order);
    await changed(`In force: ${fault.operation === "*" ? "any call" : fault.operation}, ${frequency(fault)}, ${outcome(fault)}.`);
  };
  return html`
    <${Page} title="Faults" lead="Errors and trouble on purpose: see what your client does when AWS throttles it, hangs, or hangs up.">
      <p role="status" class="unseen">${said}</p>
      <${Asked} of=${asked}>${({ faults }) => html`<${InForce} faults=${faults} onChanged=${changed} />`}<//>
      <${Presets} onAdd=${add} />
      <${Section} title="Any other" note="An error comes in the place of the operation, so nothing is created; trouble on the line spoils the answer to one that was carried out.">
        <${Asked} of=${about}>${(told) => html`<${NewFault} operations=${told.operations} choices=${told.faults} onAdd=${add} />`}<//>
      <//>
    <//>`;
}

function InForce({ faults, onChanged }) {
  const [leaving, setLeaving] = useState(false);
  const doing = useDoing();
  const forget = (fault) => doing.run(async () => {
    await remove("faults", { id: fault.id });
    await onChanged("The fault is gone.");
  });
  const forgetAll = async () => {
    await remove("faults");
    setLeaving(false);
    await onChanged("No fault is in force any more.");
  };
  const columns = [
    { name: "Operation", cell: ({ operation }) => (operation === "*" ? "any" : operation) },
    { name: "What happens", kind: "id", cell: outcome },
    { name: "How often", cell: frequency },
    { name: "Change", cell: (fault) => html`<button type="button" class="button small danger" disabled=${doing.busy}
      aria-label=${`Remove the fault of ${fault.operation}`} onClick=${() => forget(fault)}>Remove</button>` },
  ];
  return html`
    <${Section} title="In force" actions=${faults.length > 1 && html`<button type="button" class="button danger"
      onClick=${() => setLeaving(true)}>Remove all</button>`}>
      ${doing.problem && html`<${ProblemNotice} problem=${doing.problem} />`}
      ${faults.length === 0
        ? html`<${Empty} title="Nothing goes wrong on purpose."><p>Add a fault below, make a call, and find it among the <a href="#/calls">calls</a>.</p><//>`
        : html`<${Table} caption="Faults in force" columns=${columns} rows=${faults} keyOf=${(each) => each.id} />`}
      ${leaving && html`
        <${Confirm} title="Remove all faults?" word=${`Remove all ${faults.length}`} act=${forgetAll} onClose=${() => setLeaving(false)}>
          <p>Calls go well again.</p>
        <//>`}
    <//>`;
}
