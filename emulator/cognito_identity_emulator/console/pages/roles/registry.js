// The registered roles, managed policies and identity providers, as in IAM.
import { useState } from "preact/hooks";
import { get, remove } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { html } from "../../html.js";
import { ConfirmDialog } from "../../components/dialog.js";
import { EmptyState } from "../../components/notice.js";
import { Section } from "../../components/page.js";
import { Table } from "../../components/table.js";
import { linkTo } from "../../route.js";
import { formatDuration } from "../../time.js";

export const Registry = () => html`
  <${Registrations} title="Registered roles" itemName="role" path="roles" kind="role" addLabel="Register a role" columns=${ROLE_COLUMNS}
    note="Roles of IAM's API, the control API and seeds. A registered role can be assumed only if its trust policy allows it."
    empty="No roles yet." hint="Without registered roles, any role can be assumed, unless the emulator runs with --roles registered." />
  <${Registrations} title="Managed policies" itemName="policy" path="policies" kind="policy" addLabel="Register a policy" columns=${POLICY_COLUMNS}
    note="Customer managed policies of IAM's API, the control API and seeds, which roles attach or have as their permissions boundary. Policies of AWS need not be registered."
    empty="No managed policies yet." hint="A role can have inline policies without them." />
  <${Registrations} title="Identity providers" itemName="identity provider" path="identity-providers" kind="provider" addLabel="Register a provider"
    columns=${PROVIDER_COLUMNS}
    note="OIDC and SAML providers of IAM's API, the control API and seeds, with their client ids and their keys."
    empty="No identity providers yet." hint="A pool can name an OIDC provider without it. Register a provider to set its client ids and its keys." />`;

function Registrations({ title, itemName, path, kind, addLabel, columns, note, empty, hint }) {
  const query = useQuery((signal) => get(path, {}, { signal }), []);
  const [arnToRemove, setArnToRemove] = useState(null);
  const removeOne = async () => {
    await remove(path, { arn: arnToRemove });
    setArnToRemove(null);
    query.refetch();
  };
  const actionColumn = {
    name: "Change",
    cell: ({ arn }) => html`
      <span class="actions">
        <a class="button small" href=${linkTo("roles", kind, { arn })} aria-label=${`Edit ${arn}`}>Edit</a>
        <button type="button" class="button small danger" onClick=${() => setArnToRemove(arn)} aria-label=${`Remove ${arn}`}>Remove</button>
      </span>`,
  };
  return html`
    <${Section} title=${title} note=${note} actions=${html`<a class="button" href=${linkTo("roles", kind)}>${addLabel}</a>`}>
      <${Loaded} query=${query}>${(response) => {
        const rows = response[path.replace("-", "_")];
        return rows.length === 0
          ? html`<${EmptyState} title=${empty}><p>${hint}</p><//>`
          : html`<${Table} caption=${title} columns=${[...columns, actionColumn]} rows=${rows} keyOf=${(each) => each.arn} />`;
      }}<//>
      ${arnToRemove && html`
        <${ConfirmDialog} title=${`Remove this ${itemName}?`} confirmLabel=${`Remove the ${itemName}`} onConfirm=${removeOne} onClose=${() => setArnToRemove(null)}>
          <p><code>${arnToRemove}</code></p>
        <//>`}
    <//>`;
}

const ROLE_COLUMNS = [
  { name: "Role", kind: "id", cell: ({ arn }) => html`<code>${arn}</code>` },
  { name: "Policies", cell: describePolicies },
  { name: "Longest session", cell: ({ max_session_duration_s }) => formatDuration(max_session_duration_s) },
];

const POLICY_COLUMNS = [
  { name: "Policy", kind: "id", cell: ({ arn }) => html`<code>${arn}</code>` },
  { name: "Statements", kind: "number", cell: ({ document }) => [document.Statement].flat().length },
  { name: "Description", kind: "text", cell: ({ description }) => description },
];

// The names of its policies, and its boundary.
function describePolicies({ policies = {}, managed_policy_arns: managed = [], permissions_boundary: boundary }) {
  const names = [...Object.keys(policies), ...managed.map(nameOf), ...(boundary ? [`boundary ${nameOf(boundary)}`] : [])];
  return names.length === 0 ? null : names.join(", ");
}

const nameOf = (arn) => arn.slice(arn.lastIndexOf("/") + 1);

const PROVIDER_COLUMNS = [
  { name: "Provider", kind: "id", cell: ({ arn }) => html`<code>${arn}</code>` },
  { name: "Clients", kind: "id", cell: ({ client_ids }) => client_ids?.join(", ") ?? "any" },
  { name: "Keys", cell: describeKeys },
];

function describeKeys({ jwks, jwks_url, saml_metadata }) {
  if (saml_metadata) return "in its metadata";
  if (jwks) return "a registered key set";
  return jwks_url ? html`<code>${jwks_url}</code>` : "from the issuer";
}
