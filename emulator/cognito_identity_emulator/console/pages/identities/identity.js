// One identity: its logins, state, calls and sessions.
import { get } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { html } from "../../html.js";
import { CopyableId } from "../../components/copyable.js";
import { Badge } from "../../components/badge.js";
import { DescriptionList } from "../../components/description_list.js";
import { EmptyState } from "../../components/notice.js";
import { Page, Section } from "../../components/page.js";
import { Table } from "../../components/table.js";
import { RelativeTime, Timestamp } from "../../components/timestamp.js";
import { linkTo } from "../../route.js";
import { emulatorNow } from "../../time.js";
import { CallTable } from "../calls/table.js";
import { NotFound } from "../../shell.js";

const MAX_CALLS = 20;
const BREADCRUMBS = [["Identities", linkTo("identities")]];

export function Identity({ id }) {
  const query = useQuery(async (signal) => {
    const { identities } = await get("identities", { query: id }, { signal });
    return identities.find((each) => each.identity_id === id) ?? null;
  }, [id]);
  if (query.data === null && !query.error) return html`<${NotFound}>There is no identity ${id}, or no longer.<//>`;
  return html`
    <${Page} title=${query.data ? displayName(query.data) : id} breadcrumbs=${BREADCRUMBS}>
      <${Loaded} query=${query} lines=${8}>
        ${(identity) => html`
          <${DescriptionList} items=${itemsOf(identity)} />
          <${Logins} identity=${identity} />
          <${RecentCalls} id=${id} />
          <${Sessions} id=${id} />`}
      <//>
    <//>`;
}

// The user of its first login.
function displayName({ logins, developer_user_identifiers: developers, authenticated }) {
  return Object.values(logins)[0] ?? developers[0]?.identifier ?? (authenticated ? "An identity without a login" : "A guest");
}

function itemsOf(identity) {
  return [
    ["Identity id", html`<${CopyableId} text=${identity.identity_id} what="the identity id" />`, "wide"],
    ["Pool", html`<a href=${linkTo("pools", identity.identity_pool_id)}><code>${identity.identity_pool_id}</code></a>`, "wide"],
    ["State", renderState(identity)],
    ["Kind", identity.authenticated ? "somebody who logged in" : "a guest"],
    ["Account", html`<code>${identity.account}</code>`],
    ["Created", html`<${Timestamp} at=${identity.created_at} />`],
    ["Last changed", html`<${Timestamp} at=${identity.modified_at} />`],
  ];
}

// Enabled, or disabled with the reason.
function renderState({ state, merged_into: survivor }) {
  if (state === "enabled") return html`<${Badge} kind="good">enabled<//>`;
  return html`<${Badge} kind="warn">disabled<//> its logins were merged into${" "}
    <a href=${linkTo("identities", survivor)}><code>${survivor}</code></a>`;
}

function Logins({ identity }) {
  const logins = Object.entries(identity.logins).map(([provider, name]) => ({ provider, name, kind: "public login" }));
  const developers = identity.developer_user_identifiers.map(({ provider, identifier }) => ({
    provider, name: identifier, kind: "developer user identifier",
  }));
  const rows = [...logins, ...developers];
  return html`
    <${Section} title="Logins" note="A login with any of these gets this identity.">
      ${rows.length === 0
        ? html`<${EmptyState} title=${identity.authenticated ? "No login leads here any more." : "A guest has no login."}>
            <p>${identity.authenticated
              ? "They were unlinked, or merged into another identity."
              : "When GetOpenIdToken or GetCredentialsForIdentity is called with one, it is linked."}</p><//>`
        : html`<${Table} caption="Logins" rows=${rows} columns=${LOGIN_COLUMNS} />`}
    <//>`;
}

const LOGIN_COLUMNS = [
  { name: "User", kind: "id", cell: (each) => each.name },
  { name: "Provider", kind: "id", cell: (each) => html`<code>${each.provider}</code>` },
  { name: "Kind", cell: (each) => each.kind },
];

function RecentCalls({ id }) {
  const query = useQuery((signal) => get("calls", { identity_id: id, limit: MAX_CALLS }, { signal }), [id]);
  const allCalls = html`<a class="button small" href=${linkTo("calls", { identity: id })}>Watch them</a>`;
  return html`
    <${Section} title="Last calls" note="Those that named it, or were signed with its credentials." actions=${allCalls}>
      <${Loaded} query=${query}>
        ${({ calls }) => calls.length === 0
          ? html`<${EmptyState} title="None that the journal still has." />`
          : html`<${CallTable} calls=${calls.toReversed()} without=${["Identity"]} />`}
      <//>
    <//>`;
}

function Sessions({ id }) {
  const query = useQuery((signal) => get("credentials", { identity_id: id }, { signal }), [id]);
  return html`
    <${Section} title="Sessions" note="AWS credentials that were handed out to it, until they are purged after their end.">
      <${Loaded} query=${query}>
        ${({ credentials, next }) => credentials.length === 0
          ? html`<${EmptyState} title="None."><p>GetCredentialsForIdentity and AssumeRoleWithWebIdentity hand them out.</p><//>`
          : html`
            <${Table} caption="Sessions" rows=${credentials.toSorted(newestFirst)} columns=${SESSION_COLUMNS} keyOf=${(each) => each.access_key_id} />
            ${next && html`<p class="pager-note">There are more; GET credentials has them all.</p>`}`}
      <//>
    <//>`;
}

const newestFirst = (a, b) => b.issued_at.localeCompare(a.issued_at);

const SESSION_COLUMNS = [
  { name: "Access key", cell: (each) => html`<code>${each.access_key_id}</code>` },
  { name: "Role", kind: "id", cell: (each) => html`<code>${each.assumed_role_arn}</code><${SessionTags} tags=${each.tags} />` },
  { name: "Issued", kind: "nowrap", cell: (each) => html`<${RelativeTime} at=${each.issued_at} />` },
  { name: "Ends", kind: "nowrap", cell: (each) => Date.parse(each.expires_at) <= emulatorNow()
    ? html`<${Badge} kind="warn">expired<//>`
    : html`<${RelativeTime} at=${each.expires_at} />` },
];

const SessionTags = ({ tags }) => Object.keys(tags).length > 0 && html`
  <ul class="soft">${Object.entries(tags).map(([tag, value]) => html`<li>${tag} = ${value}</li>`)}</ul>`;
