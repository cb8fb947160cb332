// The result of a seed.
import { html } from "../../html.js";
import { Badge } from "../../components/badge.js";
import { CopyableId } from "../../components/copyable.js";
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

// `report` is the answer of POST seed; its `dryRun` says that nothing was written.
export const SeedReport = ({ report }) => html`
  <div class="stack report">
    <${Notice} kind="good" title=${summary(report)} />
    <${Table} caption="Result by kind" columns=${countColumns(report)} rows=${KINDS} keyOf=${([kind]) => kind} />
    ${report.pools.length > 0 && html`
      <${Table} caption="The pools of the seed" columns=${POOL_COLUMNS} rows=${report.pools} keyOf=${(each) => each.identity_pool_id} />`}
    ${outputs(report).length > 0 && html`
      <${Table} caption="Outputs of the stacks" columns=${OUTPUT_COLUMNS} rows=${outputs(report)} keyOf=${(each) => `${each.stack}.${each.name}`} />`}
    ${resources(report).length > 0 && html`
      <${Table} caption="Ids of the resources" columns=${RESOURCE_COLUMNS} rows=${resources(report)} keyOf=${(each) => `${each.stack}.${each.logical_id}`} />`}
    ${report.skipped.length > 0 && html`
      <${Notice} kind="warn" title=${`Skipped: ${report.skipped.length}`}>
        <ul>${report.skipped.map((each) => html`<li>${each}</li>`)}</ul>
      <//>`}
  </div>`;

function summary({ created, changed, dryRun }) {
  const total = (counts) => KINDS.reduce((sum, [kind]) => sum + counts[kind], 0);
  if (total(created) + total(changed) === 0) return "Everything was already there.";
  const counts = `${total(created)} created, ${total(changed)} changed.`;
  return dryRun ? `Dry run, nothing was written: ${counts}` : counts;
}

const outputs = ({ stacks }) => stacks.flatMap(({ stack_name: stack, outputs: named }) => Object.entries(named).map(([name, value]) => ({ stack, name, value })));
const resources = ({ stacks }) => stacks.flatMap(({ stack_name: stack, resources: listed }) => listed.map((each) => ({ stack, ...each })));

const countColumns = (report) => [
  { name: "Kind", cell: ([, name]) => name },
  ...OUTCOMES.map(([outcome, name]) => ({ name, kind: "number", cell: ([kind]) => report[outcome][kind] })),
];

const POOL_COLUMNS = [
  { name: "Pool", cell: (each) => html`<a href=${linkTo("pools", each.identity_pool_id)}>${each.identity_pool_name}</a>` },
  { name: "Id", kind: "id", cell: (each) => html`<code>${each.identity_pool_id}</code>` },
  { name: "Result", cell: ({ outcome }) => html`<${Badge} kind=${outcome === "unchanged" ? "" : "good"}>${outcome}<//>` },
];

const OUTPUT_COLUMNS = [
  { name: "Stack", cell: (each) => each.stack },
  { name: "Output", cell: (each) => each.name },
  { name: "Value", kind: "id", cell: (each) => html`<${CopyableId} text=${each.value} what=${`the output ${each.name}`} />` },
];

const RESOURCE_COLUMNS = [
  { name: "Stack", cell: (each) => each.stack },
  { name: "Resource", cell: (each) => each.logical_id },
  { name: "Type", cell: (each) => each.type },
  { name: "Id", kind: "id", cell: (each) => html`<${CopyableId} text=${each.physical_id} what=${`the id of ${each.logical_id}`} />` },
];
