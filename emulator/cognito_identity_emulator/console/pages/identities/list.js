// The list of identities, searched by id, provider, subject or developer user identifier.
import { get } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { html } from "../../html.js";
import { Badge } from "../../components/badge.js";
import { EmptyState } from "../../components/notice.js";
import { Page } from "../../components/page.js";
import { PoolLink, PoolName } from "../../components/pool_name.js";
import { SearchForm } from "../../components/search_form.js";
import { Pager, Table } from "../../components/table.js";
import { RelativeTime } from "../../components/timestamp.js";
import { usePoolNames } from "../../pool_names.js";
import { linkTo, navigate } from "../../route.js";
import { loginsOf } from "./logins.js";

const makeColumns = (names) => [
  { name: "Identity", kind: "id", cell: (each) => html`<code>${each.identity_id}</code>` },
  { name: "Logins", kind: "id", cell: renderLogins },
  { name: "State", kind: "nowrap", cell: (each) => html`<${State} identity=${each} />` },
  { name: "Pool", kind: "name", cell: (each) => PoolName({ id: each.identity_pool_id, names }) },
  { name: "Created", kind: "nowrap", cell: (each) => html`<${RelativeTime} at=${each.created_at} />` },
];

export function IdentityList({ query: urlQuery }) {
  const [query, pool, next] = [urlQuery.get("query") ?? "", urlQuery.get("pool") ?? "", urlQuery.get("next")];
  const parameters = { query, identity_pool_id: pool, next };
  const identities = useQuery((signal) => get("identities", parameters, { signal }), [query, pool, next]);
  const names = usePoolNames(identities.data?.identities.map((each) => each.identity_pool_id) ?? []);
  return html`
    <${Page} title="Identities" lead="The identities of a pool: guests and users with a login.">
      <${SearchForm} label="Identity id, provider, subject or developer user identifier" value=${query}
        onSearch=${(text) => navigate(linkTo("identities", { query: text, pool }))} />
      ${pool && html`<${PoolFilter} pool=${pool} query=${query} />`}
      <${Loaded} query=${identities}>
        ${(page) => page.identities.length === 0 ? html`<${NoIdentities} query=${query} />` : html`
          <${Table} caption="Identities" columns=${makeColumns(names)} rows=${page.identities} keyOf=${(each) => each.identity_id}
            hrefOf=${(each) => linkTo("identities", each.identity_id)} />
          <${Pager}
            previous=${next && linkTo("identities", { query, pool })} previousLabel="First page"
            next=${page.next && linkTo("identities", { query, pool, next: page.next })} />`}
      <//>
    <//>`;
}

const PoolFilter = ({ pool, query }) => html`
  <p class="pager-note filtered">Only identities of the pool <${PoolLink} id=${pool} />.${" "}
    <a href=${linkTo("identities", { query })}>Show identities of all pools</a></p>`;

function State({ identity }) {
  if (identity.state === "disabled") return html`<${Badge} kind="warn">disabled<//>`;
  return identity.authenticated ? html`<${Badge} kind="good">authenticated<//>` : html`<${Badge}>guest<//>`;
}

function renderLogins(identity) {
  const logins = loginsOf(identity);
  if (logins.length === 0) return html`<span class="none">no login</span>`;
  return html`<ul>${logins.map(({ provider, name }) => html`<li>${name} <span class="soft">at ${provider}</span></li>`)}</ul>`;
}

function NoIdentities({ query }) {
  if (query) {
    return html`
      <${EmptyState} title="No identity matches.">
        <p>The search finds the beginning of an identity id, a subject or a developer user identifier, and a whole provider.</p>
      <//>`;
  }
  return html`
    <${EmptyState} title="No identities yet."
      actions=${html`<a class="button" href=${linkTo("tokens")}>Log a user in</a>`}>
      <p>The first GetId of a guest or of a user creates an identity.</p>
    <//>`;
}
