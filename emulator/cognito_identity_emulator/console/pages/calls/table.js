// A table of calls.
import { html } from "../../html.js";
import { shortId } from "../../short_id.js";
import { Badge } from "../../components/badge.js";
import { Table } from "../../components/table.js";
import { linkTo } from "../../route.js";
import { formatTime } from "../../time.js";

const KINDS = { ok: "", refused: "bad", failed: "warn" };

export const Outcome = ({ outcome }) => html`<${Badge} kind=${KINDS[outcome]}>${outcome}<//>`;

// `calls`, the newest first. `names` are the names of pools by id; `without` has the names of columns to leave out.
export function CallTable({ calls, names = {}, without = [] }) {
  const columns = makeColumns(names).filter((each) => !without.includes(each.name));
  return html`
    <${Table} caption="Calls, the newest first" rows=${calls} columns=${columns} keyOf=${(call) => call.id}
      hrefOf=${(call) => linkTo("calls", call.id)} />`;
}

const makeColumns = (names) => [
  { name: "Operation", cell: (call) => html`${call.operation ?? "unknown operation"}<${RefusalSummary} call=${call} />` },
  { name: "Outcome", kind: "nowrap", cell: (call) => html`<${Outcome} outcome=${call.outcome} />` },
  { name: "Pool", kind: "name", cell: (call) => call.identity_pool_id
    && html`<span title=${call.identity_pool_id}>${names[call.identity_pool_id] ?? html`<code>${shortId(call.identity_pool_id)}</code>`}</span>` },
  { name: "Identity", kind: "nowrap", cell: (call) => call.identity_id && html`<code title=${call.identity_id}>${shortId(call.identity_id)}</code>` },
  { name: "Took", kind: "number nowrap", cell: (call) => `${call.duration_ms.toFixed(1)} ms` },
  { name: "Time", kind: "number nowrap", cell: (call) => html`<time datetime=${call.time} title=${call.time}>${formatTime(call.time)}</time>` },
];

// The check that failed, or else AWS's message.
function RefusalSummary({ call: { error, failed_check: failed } }) {
  if (!error) return null;
  const text = failed ? `${failed.name}: expected ${failed.expected}, got ${failed.got}` : (error.message ?? error.code);
  return html`<span class="call-refusal">${text}</span>`;
}
