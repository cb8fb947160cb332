// The audit of a pool: what is wrong with its roles and flows.
import { get } from "../../api.js";
import { html } from "../../html.js";
import { Badge } from "../../components/badge.js";
import { Notice } from "../../components/notice.js";
import { Section } from "../../components/page.js";
import { Table } from "../../components/table.js";
import { linkTo } from "../../route.js";
import { Loaded, useQuery } from "../../use_query.js";

const KINDS = { high: "bad", medium: "warn", low: "" };

export function Audit({ id }) {
  const query = useQuery((signal) => get(`pools/${encodeURIComponent(id)}/audit`, {}, { signal }), [id]);
  return html`
    <${Section} title="Audit" note="What is wrong with the roles and flows of this pool, as far as roles are registered.">
      <${Loaded} query=${query}>${({ findings }) => findings.length === 0
        ? html`<${Notice} kind="good" title="No findings." />`
        : html`<${Table} caption="Findings" columns=${COLUMNS} rows=${findings} />`}<//>
    <//>`;
}

const COLUMNS = [
  { name: "Rule", kind: "nowrap", cell: ({ rule, documentation }) => html`<a href=${documentation} rel="noreferrer">${rule}</a>` },
  { name: "Severity", cell: ({ severity }) => html`<${Badge} kind=${KINDS[severity]}>${severity}<//>` },
  { name: "Finding", kind: "text", cell: ({ place, message }) => html`<div>${message}<${Place} place=${place} /></div>` },
];

// A place in a role begins with the role's ARN and links to its form.
function Place({ place }) {
  const [, arn, member] = place.match(/^(arn:\S+): (.+)$/) ?? [];
  if (!arn) return html`<p class="soft"><code>${place}</code></p>`;
  return html`<p class="soft"><a href=${linkTo("roles", "role", { arn })}><code>${arn}</code></a> <code>${member}</code></p>`;
}
