// One identity: what leads to it, whether it may still be used, what it did, and which sessions it was given.
import { get } from "../../api.js";
import { Asked, useAsked } from "../../use_query.js";
import { html } from "../../html.js";
import { Id } from "../../components/copyable.js";
import { Badge, Facts } from "../../components/description_list.js";
import { Empty } from "../../components/notice.js";
import { Page, Section } from "../../components/page.js";
import { Table } from "../../components/table.js";
import { Ago, When } from "../../components/timestamp.js";
import { addressOf } from "../../route.js";
import { emulatorNow } from "../../time.js";
import { CallTable } from "../calls/table.js";
import { Nowhere } from "../../shell.js";

const CALLS_SHOWN = 20;
const CRUMBS = [["Identities", addressOf("identities")]];

export function Identity({ id }) {
  const asked = useAsked(async (signal) => {
    const { identities } = await get("identities", { query: id }, { signal });
    return identities.find((each) => each.identity_id === id) ?? null;
  }, [id]);
  if (asked.value === null && !asked.problem) return html`<${Nowhere}>There is no identity ${id}, or no longer.<//>`;
  return html`
    <${Page} title=${asked.value ? nameOf(asked.value) : id} crumbs=${CRUMBS}>
      <${Asked} of=${asked} lines=${8}>
        ${(identity) => html`
          <${Facts} facts=${factsOf(identity)} />
          <${Logins} identity=${identity} />
          <${Calls} id=${id} />
          <${Sessions} id=${id} />`}
      <//>
    <//>`;
}

// What somebody would call it: the user of its first login.
function nameOf({ logins, developer_user_identifiers: developers, authenticated }) {
  return Object.values(logins)[0] ?? developers[0]?.identifier ?? (authenticated ? "An identity without a login" : "A guest");
}

function factsOf(identity) {
  return [
    ["Identity id", html`<${Id} text=${identity.identity_id} what="the identity id" />`, "wide"],
    ["Pool", html`<a href=${addressOf("pools", identity.identity_pool_id)}><code>${identity.identity_pool_id}</code></a>`, "wide"],
    ["State", stateOf(identity)],
    ["Kind", identity.authenticated ? "somebody who logged in" : "a guest"],
    ["Account", html`<code>${identity.account}</code>`],
    ["Created", html`<${When} at=${identity.created_at} />`],
    ["Last changed", html`<${When} at=${identity.modified_at} />`],
  ];
}

// Enabled, or disabled and why.
function stateOf({ state, merged_into: survivor }) {
  if (state === "enabled") return html`<${Badge} kind="good">enabled<//>`;
  return html`<${Badge} kind="warn">disabled<//> its logins were merged into${" "}
    <a href=${addressOf("identities", survivor)}><code>${survivor}</code></a>`;
}

function Logins({ identity }) {
  const logins = Object.entries(identity.logins).map(([provider, name]) => ({ provider, name, kind: "public login" }));
  const developers = identity.developer_user_identifiers.map(({ provider, identifier }) => ({
    provider, name: identifier, kind: "developer user identifier",
  }));
  const all = [...logins, ...developers];
  return html`
    <${Section} title="Logins" note="Whoever comes with one of these gets this identity.">
      ${all.length === 0
        ? html`<${Empty} title=${identity.authenticated ? "No login leads here any more." : "A guest has no login."}>
            <p>${identity.authenticated
              ? "They were unlinked, or merged into another identity."
              : "When GetOpenIdToken or GetCredentialsForIdentity is called with one, it is linked."}</p><//>`
        : html`<${Table} caption="Logins" rows=${all} columns=${LOGIN_COLUMNS} />`}
    <//>`;
}

const LOGIN_COLUMNS = [
  { name: "User", kind: "id", cell: (each) => each.name },
  { name: "Provider", kind: "id", cell: (each) => html`<code>${each.provider}</code>` },
  { name: "Kind", cell: (each) => each.kind },
];

function Calls({ id }) {
  const asked = useAsked((signal) => get("calls", { identity_id: id, limit: CALLS_SHOWN }, { signal }), [id]);
  const all = html`<a class="button small" href=${addressOf("calls", { identity: id })}>Watch them</a>`;
  return html`
    <${Section} title="Last calls" note="Those that named it, or were signed with its credentials." actions=${all}>
      <${Asked} of=${asked}>
        ${({ calls }) => calls.length === 0
          ? html`<${Empty} title="None that the journal still has." />`
          : html`<${CallTable} calls=${calls.toReversed()} without=${["Identity"]} />`}
      <//>
    <//>`;
}

function Sessions({ id }) {
  const asked = useAsked((signal) => get("credentials", { identity_id: id }, { signal }), [id]);
  return html`
    <${Section} title="Sessions" note="AWS credentials that were handed out to it, until they are purged after their end.">
      <${Asked} of=${asked}>
        ${({ credentials, next }) => credentials.length === 0
          ? html`<${Empty} title="None."><p>GetCredentialsForIdentity and AssumeRoleWithWebIdentity hand them out.</p><//>`
          : html`
            <${Table} caption="Sessions" rows=${credentials.toSorted(byIssue)} columns=${SESSION_COLUMNS} keyOf=${(each) => each.access_key_id} />
            ${next && html`<p class="pager-note">There are more; GET credentials has them all.</p>`}`}
      <//>
    <//>`;
}

const byIssue = (one, other) => other.issued_at.localeCompare(one.issued_at);

const SESSION_COLUMNS = [
  { name: "Access key", cell: (each) => html`<code>${each.access_key_id}</code>` },
  { name: "Role", kind: "id", cell: (each) => html`<code>${each.assumed_role_arn}</code><${SessionTags} tags=${each.tags} />` },
  { name: "Issued", kind: "keep", cell: (each) => html`<${Ago} at=${each.issued_at} />` },
  { name: "Ends", kind: "keep", cell: (each) => Date.parse(each.expires_at) <= emulatorNow()
    ? html`<${Badge} kind="warn">expired<//>`
    : html`<${Ago} at=${each.expires_at} />` },
];

const SessionTags = ({ tags }) => Object.keys(tags).length > 0 && html`
  <ul class="soft">${Object.entries(tags).map(([tag, value]) => html`<li>${tag} = ${value}</li>`)}</ul>`;
