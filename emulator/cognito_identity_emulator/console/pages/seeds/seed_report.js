// What seeding did.
import { html } from "../../html.js";
import { Badge } from "../../components/description_list.js";
import { Notice } from "../../components/notice.js";
import { Table } from "../../components/table.js";
import { addressOf } from "../../route.js";

const KINDS = [
  ["identity_pools", "Identity pools"],
  ["identities", "Identities"],
  ["roles", "Roles"],
  ["identity_providers", "Identity providers"],
];
const OUTCOMES = [["created", "Created"], ["changed", "Changed"], ["unchanged", "Left as it was"]];

export const Report = ({ report }) => html`
  <div class="stack report">
    <${Notice} kind="good" title=${summary(report)} />
    <${Table} caption="What seeding did, by kind" columns=${COUNTS(report)} rows=${KINDS} keyOf=${([kind]) => kind} />
    ${report.pools.length > 0 && html`
      <${Table} caption="The pools of the seed" columns=${POOLS} rows=${report.pools} keyOf=${(each) => each.identity_pool_id} />`}
    ${report.skipped.length > 0 && html`
      <${Notice} kind="warn" title="Left out, as it is nothing of an identity pool:">
        <ul>${report.skipped.map((each) => html`<li>${each}</li>`)}</ul>
      <//>`}
  </div>`;

function summary({ created, changed }) {
  const count = (of) => KINDS.reduce((sum, [kind]) => sum + of[kind], 0);
  if (count(created) + count(changed) === 0) return "Everything was there already.";
  return `${count(created)} created, ${count(changed)} changed.`;
}

const COUNTS = (report) => [
  { name: "Kind", cell: ([, name]) => name },
  ...OUTCOMES.map(([outcome, name]) => ({ name, kind: "number", cell: ([kind]) => report[outcome][kind] })),
];

const POOLS = [
  { name: "Pool", cell: (each) => html`<a href=${addressOf("pools", each.identity_pool_id)}>${each.identity_pool_name}</a>` },
  { name: "Id", kind: "id", cell: (each) => html`<code>${each.identity_pool_id}</code>` },
  { name: "What became of it", cell: ({ outcome }) => html`<${Badge} kind=${outcome === "unchanged" ? "" : "good"}>${outcome === "unchanged" ? "left as it was" : outcome}<//>` },
];
