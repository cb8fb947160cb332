// The registered roles and identity providers, as in IAM.
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
    note="A registered role is only assumed when its trust policy says so."
    empty="No role is registered." hint="Any role can be assumed then, unless the emulator runs with --roles registered." />
  <${Registrations} title="Identity providers" itemName="identity provider" path="identity-providers" kind="provider" addLabel="Register a provider"
    columns=${PROVIDER_COLUMNS}
    note="OIDC and SAML providers as IAM holds them: which clients they serve, and where their keys are."
    empty="No identity provider is registered." hint="Pools may name OIDC and SAML providers all the same: register one to say which clients it serves, and where its keys are." />`;

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
        <${ConfirmDialog} title=${`Remove this ${itemName}?`} confirmLabel="Remove it" onConfirm=${removeOne} onClose=${() => setArnToRemove(null)}>
          <p><code>${arnToRemove}</code></p>
        <//>`}
    <//>`;
}

const ROLE_COLUMNS = [
  { name: "Role", kind: "id", cell: ({ arn }) => html`<code>${arn}</code>` },
  { name: "Longest session", cell: ({ max_session_duration_s }) => formatDuration(max_session_duration_s) },
];

const PROVIDER_COLUMNS = [
  { name: "Provider", kind: "id", cell: ({ arn }) => html`<code>${arn}</code>` },
  { name: "Clients", kind: "id", cell: ({ client_ids }) => client_ids?.join(", ") ?? "any" },
  { name: "Keys", cell: describeKeys },
];

function describeKeys({ jwks, jwks_url, saml_metadata }) {
  if (saml_metadata) return "its metadata";
  if (jwks) return "given here";
  return jwks_url ? html`<code>${jwks_url}</code>` : "asked of the issuer";
}
