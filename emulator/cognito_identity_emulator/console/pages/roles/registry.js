// The roles and identity providers that are registered, as IAM holds them.
import { useState } from "preact/hooks";
import { get, remove } from "../../api.js";
import { Asked, useAsked } from "../../use_query.js";
import { html } from "../../html.js";
import { Confirm } from "../../components/dialog.js";
import { Empty } from "../../components/notice.js";
import { Section } from "../../components/page.js";
import { Table } from "../../components/table.js";
import { addressOf } from "../../route.js";
import { duration } from "../../time.js";

export const Registered = () => html`
  <${List} title="Registered roles" thing="role" path="roles" kind="role" word="Register a role" columns=${ROLE_COLUMNS}
    note="A registered role is only assumed when its trust policy says so."
    empty="No role is registered." hint="Any role can be assumed then, unless the emulator runs with --roles registered." />
  <${List} title="Identity providers" thing="identity provider" path="identity-providers" kind="provider" word="Register a provider"
    columns=${PROVIDER_COLUMNS}
    note="OIDC and SAML providers as IAM holds them: which clients they serve, and where their keys are."
    empty="No identity provider is registered." hint="Pools may name OIDC and SAML providers all the same: register one to say which clients it serves, and where its keys are." />`;

function List({ title, thing, path, kind, word, columns, note, empty, hint }) {
  const asked = useAsked((signal) => get(path, {}, { signal }), []);
  const [leaving, setLeaving] = useState(null);
  const forget = async () => {
    await remove(path, { arn: leaving });
    setLeaving(null);
    asked.again();
  };
  const deeds = {
    name: "Change",
    cell: ({ arn }) => html`
      <span class="actions">
        <a class="button small" href=${addressOf("roles", kind, { arn })} aria-label=${`Edit ${arn}`}>Edit</a>
        <button type="button" class="button small danger" onClick=${() => setLeaving(arn)} aria-label=${`Remove ${arn}`}>Remove</button>
      </span>`,
  };
  return html`
    <${Section} title=${title} note=${note} actions=${html`<a class="button" href=${addressOf("roles", kind)}>${word}</a>`}>
      <${Asked} of=${asked}>${(told) => {
        const rows = told[path.replace("-", "_")];
        return rows.length === 0
          ? html`<${Empty} title=${empty}><p>${hint}</p><//>`
          : html`<${Table} caption=${title} columns=${[...columns, deeds]} rows=${rows} keyOf=${(each) => each.arn} />`;
      }}<//>
      ${leaving && html`
        <${Confirm} title=${`Remove this ${thing}?`} word="Remove it" act=${forget} onClose=${() => setLeaving(null)}>
          <p><code>${leaving}</code></p>
        <//>`}
    <//>`;
}

const ROLE_COLUMNS = [
  { name: "Role", kind: "id", cell: ({ arn }) => html`<code>${arn}</code>` },
  { name: "Longest session", cell: ({ max_session_duration_s }) => duration(max_session_duration_s) },
];

const PROVIDER_COLUMNS = [
  { name: "Provider", kind: "id", cell: ({ arn }) => html`<code>${arn}</code>` },
  { name: "Clients", kind: "id", cell: ({ client_ids }) => client_ids?.join(", ") ?? "any" },
  { name: "Keys", cell: keysInWords },
];

function keysInWords({ jwks, jwks_url, saml_metadata }) {
  if (saml_metadata) return "its metadata";
  if (jwks) return "given here";
  return jwks_url ? html`<code>${jwks_url}</code>` : "asked of the issuer";
}
