// The logins of an identity, each with a button that unlinks it.
import { useState } from "preact/hooks";
import { remove } from "../../api.js";
import { html } from "../../html.js";
import { ConfirmDialog } from "../../components/dialog.js";
import { EmptyState } from "../../components/notice.js";
import { Section } from "../../components/page.js";
import { Table } from "../../components/table.js";

// `path` is the identity's in the control API.
export function Logins({ identity, path, onChange }) {
  const [loginToUnlink, setLoginToUnlink] = useState(null);
  const rows = loginsOf(identity);
  const unlink = async () => {
    await remove(`${path}/logins`, { provider: loginToUnlink.provider, subject: loginToUnlink.name });
    setLoginToUnlink(null);
    onChange();
  };
  const actionColumn = {
    name: "Change",
    cell: (each) => html`<button type="button" class="button small danger" onClick=${() => setLoginToUnlink(each)}
      aria-label=${`Unlink ${each.name} of ${each.provider}`}>Unlink</button>`,
  };
  return html`
    <${Section} title="Logins" note="Each of these logins belongs to this identity.">
      ${rows.length === 0
        ? html`<${NoLogins} identity=${identity} />`
        : html`<${Table} caption="Logins" rows=${rows} columns=${[...COLUMNS, actionColumn]} />`}
      ${loginToUnlink && html`
        <${ConfirmDialog} title="Unlink this login?" confirmLabel="Unlink the login" onConfirm=${unlink} onClose=${() => setLoginToUnlink(null)}>
          <p>${loginToUnlink.name} of <code>${loginToUnlink.provider}</code></p>
          <p>The next login of this user creates a new identity.</p>
        <//>`}
    <//>`;
}

// [{ provider, name, kind }] of an identity: `name` is its user at the provider.
export function loginsOf({ logins, developer_user_identifiers: developers }) {
  return [
    ...Object.entries(logins).map(([provider, name]) => ({ provider, name, kind: "public login" })),
    ...developers.map(({ provider, identifier }) => ({ provider, name: identifier, kind: "developer user identifier" })),
  ];
}

const COLUMNS = [
  { name: "User", kind: "id", cell: (each) => each.name },
  { name: "Provider", kind: "id", cell: (each) => html`<code>${each.provider}</code>` },
  { name: "Kind", cell: (each) => each.kind },
];

const NoLogins = ({ identity: { authenticated } }) => authenticated
  ? html`<${EmptyState} title="This identity no longer has a login."><p>Its logins were unlinked, or merged into another identity.</p><//>`
  : html`
    <${EmptyState} title="A guest has no login.">
      <p>GetOpenIdToken and GetCredentialsForIdentity link the login that they are called with.</p><//>`;
