// A table of calls.
import { html } from "../../html.js";
import { shortId } from "../../short_id.js";
import { Badge } from "../../components/badge.js";
import { PoolName } from "../../components/pool_name.js";
import { Table } from "../../components/table.js";
import { TimeOfDay } from "../../components/timestamp.js";
import { usePoolNames } from "../../pool_names.js";
import { linkTo } from "../../route.js";
import { zoneName } from "../../time.js";

const KINDS = { ok: "", refused: "bad", failed: "warn" };

export const Outcome = ({ outcome }) => html`<${Badge} kind=${KINDS[outcome]}>${outcome}<//>`;

// `calls`, the newest first; `without` has the names of columns to leave out.
export function CallTable({ calls, without = [] }) {
  const names = usePoolNames(calls.map((call) => call.identity_pool_id));
  const columns = makeColumns(names).filter((each) => !without.includes(each.name));
  return html`
    <${Table} caption="Calls, the newest first" rows=${calls} columns=${columns} keyOf=${(call) => call.id}
      hrefOf=${(call) => linkTo("calls", call.id)} />`;
}

const makeColumns = (names) => [
  { name: "Operation", cell: (call) => html`${call.operation ?? "unknown operation"}${call.forwarded_to && html` <${Badge}>forwarded<//>`}<${RefusalSummary} call=${call} />` },
  { name: "Outcome", kind: "nowrap", cell: (call) => html`<${Outcome} outcome=${call.outcome} />` },
  { name: "Pool", kind: "name", cell: (call) => PoolName({ id: call.identity_pool_id, names }) },
  { name: "Identity", kind: "nowrap", cell: (call) => call.identity_id && html`<code title=${call.identity_id}>${shortId(call.identity_id)}</code>` },
  { name: "Took", kind: "number nowrap", cell: (call) => `${call.duration_ms.toFixed(1)} ms` },
  { name: `Time, ${zoneName()}`, kind: "number nowrap", cell: (call) => html`<${TimeOfDay} at=${call.time} />` },
];

// The check that failed, or else AWS's message.
function RefusalSummary({ call: { error, failed_check: failed } }) {
  if (!error) return null;
  const text = failed ? `${failed.name}: expected ${failed.expected}, got ${failed.got}` : (error.message ?? error.code);
  return html`<span class="call-refusal">${text}</span>`;
}
