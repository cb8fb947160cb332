// The sessions of an identity, each with a button that revokes it.
import { useState } from "preact/hooks";
import { get, remove } from "../../api.js";
import { html } from "../../html.js";
import { Badge } from "../../components/badge.js";
import { ConfirmDialog } from "../../components/dialog.js";
import { EmptyState } from "../../components/notice.js";
import { Section } from "../../components/page.js";
import { Table } from "../../components/table.js";
import { RelativeTime } from "../../components/timestamp.js";
import { linkTo } from "../../route.js";
import { emulatorNow } from "../../time.js";
import { Loaded, useQuery } from "../../use_query.js";

// The sessions are loaded again when `issueCount` changes.
export function Sessions({ id, issueCount }) {
  const query = useQuery((signal) => get("credentials", { identity_id: id }, { signal }), [id, issueCount]);
  const [keyToRevoke, setKeyToRevoke] = useState(null);
  const revoke = async () => {
    await remove(`credentials/${keyToRevoke}`);
    setKeyToRevoke(null);
    query.refetch();
  };
  const actionColumn = {
    name: "Change",
    cell: (each) => each.revoked || isExpired(each) ? null : html`
      <span class="actions">
        <a class="button small" href=${linkTo("access", { who: each.access_key_id })} aria-label=${`What may ${each.access_key_id} do?`}>Access</a>
        <button type="button" class="button small danger" onClick=${() => setKeyToRevoke(each.access_key_id)}
          aria-label=${`Revoke ${each.access_key_id}`}>Revoke</button>
      </span>`,
  };
  return html`
    <${Section} title="Sessions" note="The role sessions whose credentials the identity got.">
      <${Loaded} query=${query}>
        ${({ credentials, next }) => credentials.length === 0
          ? html`<${EmptyState} title="No sessions yet."><p>GetCredentialsForIdentity and AssumeRoleWithWebIdentity open sessions.</p><//>`
          : html`
            <${Table} caption="Sessions" rows=${credentials.toSorted(newestFirst)} columns=${[...COLUMNS, actionColumn]} keyOf=${(each) => each.access_key_id} />
            ${next && html`<p class="pager-note">There are more. GET credentials has all of them.</p>`}`}
      <//>
      ${keyToRevoke && html`
        <${ConfirmDialog} title="Revoke this session?" confirmLabel="Revoke the session" onConfirm=${revoke} onClose=${() => setKeyToRevoke(null)}>
          <p><code>${keyToRevoke}</code></p>
          <p>Calls that are signed with these credentials are refused from now on. This cannot be undone.</p>
        <//>`}
    <//>`;
}

const newestFirst = (a, b) => b.issued_at.localeCompare(a.issued_at);

const isExpired = ({ expires_at }) => Date.parse(expires_at) <= emulatorNow();

const COLUMNS = [
  { name: "Access key", cell: (each) => html`<code>${each.access_key_id}</code>` },
  { name: "Role", kind: "id", cell: (each) => html`<code>${each.assumed_role_arn}</code><${SessionTags} tags=${each.tags} />` },
  { name: "Issued", kind: "nowrap", cell: (each) => html`<${RelativeTime} at=${each.issued_at} />` },
  { name: "Expires", kind: "nowrap", cell: renderExpiry },
];

function renderExpiry(session) {
  if (session.revoked) return html`<${Badge} kind="bad">revoked<//>`;
  return isExpired(session) ? html`<${Badge} kind="warn">expired<//>` : html`<${RelativeTime} at=${session.expires_at} />`;
}

const SessionTags = ({ tags }) => Object.keys(tags).length > 0 && html`
  <ul class="soft">${Object.entries(tags).map(([tag, value]) => html`<li>${tag} = ${value}</li>`)}</ul>`;
