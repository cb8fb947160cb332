// Calls, the newest first.
import { html } from "../../html.js";
import { short } from "../../short_id.js";
import { Badge } from "../../components/description_list.js";
import { Table } from "../../components/table.js";
import { addressOf } from "../../route.js";
import { timeOfDay } from "../../time.js";

const KINDS = { ok: "", refused: "bad", failed: "warn" };

export const Outcome = ({ outcome }) => html`<${Badge} kind=${KINDS[outcome]}>${outcome}<//>`;

// `names` are those of pools, by id; `without` names columns that say nothing here.
export function CallTable({ calls, names = {}, without = [] }) {
  const columns = columnsWith(names).filter((each) => !without.includes(each.name));
  return html`
    <${Table} caption="Calls, the newest first" rows=${calls} columns=${columns} keyOf=${(call) => call.id}
      hrefOf=${(call) => addressOf("calls", call.id)} />`;
}

const columnsWith = (names) => [
  { name: "Operation", cell: (call) => html`${call.operation ?? "unknown operation"}<${Why} call=${call} />` },
  { name: "Outcome", kind: "keep", cell: (call) => html`<${Outcome} outcome=${call.outcome} />` },
  { name: "Pool", kind: "name", cell: (call) => call.identity_pool_id
    && html`<span title=${call.identity_pool_id}>${names[call.identity_pool_id] ?? html`<code>${short(call.identity_pool_id)}</code>`}</span>` },
  { name: "Identity", kind: "keep", cell: (call) => call.identity_id && html`<code title=${call.identity_id}>${short(call.identity_id)}</code>` },
  { name: "Took", kind: "number keep", cell: (call) => `${call.duration_ms.toFixed(1)} ms` },
  { name: "Time", kind: "number keep", cell: (call) => html`<time datetime=${call.time} title=${call.time}>${timeOfDay(call.time)}</time>` },
];

// The refusal in half a line: the check that failed, or what AWS says.
function Why({ call: { error, failed_check: failed } }) {
  if (!error) return null;
  const told = failed ? `${failed.name}: expected ${failed.expected}, got ${failed.got}` : (error.message ?? error.code);
  return html`<span class="call-why">${told}</span>`;
}
