// The result of a seed.
import { html } from "../../html.js";
import { Badge } from "../../components/badge.js";
import { Notice } from "../../components/notice.js";
import { Table } from "../../components/table.js";
import { linkTo } from "../../route.js";

const KINDS = [
  ["identity_pools", "Identity pools"],
  ["identities", "Identities"],
  ["roles", "Roles"],
  ["policies", "Policies"],
  ["identity_providers", "Identity providers"],
];
const OUTCOMES = [["created", "Created"], ["changed", "Changed"], ["unchanged", "Unchanged"]];

export const SeedReport = ({ report }) => html`
  <div class="stack report">
    <${Notice} kind="good" title=${summary(report)} />
    <${Table} caption="Result by kind" columns=${countColumns(report)} rows=${KINDS} keyOf=${([kind]) => kind} />
    ${report.pools.length > 0 && html`
      <${Table} caption="The pools of the seed" columns=${POOL_COLUMNS} rows=${report.pools} keyOf=${(each) => each.identity_pool_id} />`}
    ${report.skipped.length > 0 && html`
      <${Notice} kind="warn" title="Skipped, because they do not belong to an identity pool:">
        <ul>${report.skipped.map((each) => html`<li>${each}</li>`)}</ul>
      <//>`}
  </div>`;

function summary({ created, changed }) {
  const total = (counts) => KINDS.reduce((sum, [kind]) => sum + counts[kind], 0);
  if (total(created) + total(changed) === 0) return "Everything was already there.";
  return `${total(created)} created, ${total(changed)} changed.`;
}

const countColumns = (report) => [
  { name: "Kind", cell: ([, name]) => name },
  ...OUTCOMES.map(([outcome, name]) => ({ name, kind: "number", cell: ([kind]) => report[outcome][kind] })),
];

const POOL_COLUMNS = [
  { name: "Pool", cell: (each) => html`<a href=${linkTo("pools", each.identity_pool_id)}>${each.identity_pool_name}</a>` },
  { name: "Id", kind: "id", cell: (each) => html`<code>${each.identity_pool_id}</code>` },
  { name: "Result", cell: ({ outcome }) => html`<${Badge} kind=${outcome === "unchanged" ? "" : "good"}>${outcome}<//>` },
];
