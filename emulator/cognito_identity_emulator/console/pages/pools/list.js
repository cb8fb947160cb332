// The list of pools.
import { get } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { html } from "../../html.js";
import { EmptyState } from "../../components/notice.js";
import { Page } from "../../components/page.js";
import { SearchForm } from "../../components/search_form.js";
import { Pager, Table } from "../../components/table.js";
import { RelativeTime } from "../../components/timestamp.js";
import { linkTo, navigate } from "../../route.js";
import { providersOf } from "./providers.js";

const COLUMNS = [
  { name: "Pool", cell: (pool) => html`${pool.IdentityPoolName}<code class="subline">${pool.IdentityPoolId}</code>` },
  { name: "Logins", cell: renderLoginKinds },
  { name: "Identities", kind: "number", cell: (pool) => pool.identities.toLocaleString("en") },
  { name: "Account", kind: "nowrap", cell: (pool) => html`<code>${pool.account}</code>` },
  { name: "Created", kind: "nowrap", cell: (pool) => html`<${RelativeTime} at=${pool.created_at} />` },
];

export function PoolList({ query: urlQuery }) {
  const [query, next] = [urlQuery.get("query") ?? "", urlQuery.get("next")];
  const pools = useQuery((signal) => get("pools", { query, next }, { signal }), [query, next]);
  const create = html`<a class="button primary" href=${linkTo("pools", "new")}>Create a pool</a>`;
  return html`
    <${Page} title="Pools" lead="An identity pool turns logins into identities, and identities into AWS credentials." actions=${create}>
      <${Loaded} query=${pools}>
        ${(page) => page.identity_pools.length === 0 && !query ? html`<${NoPools} />` : html`
          <${SearchForm} label="Pool id, or part of the name" value=${query}
            onSearch=${(text) => navigate(linkTo("pools", { query: text }))} />
          <${PoolTable} page=${page} query=${query} next=${next} />`}
      <//>
    <//>`;
}

function PoolTable({ page: { identity_pools: pools, next: nextToken }, query, next }) {
  if (pools.length === 0) {
    return html`<${EmptyState} title="No pool matches."><p>No name contains ${query}, and no id equals it.</p><//>`;
  }
  return html`
    <${Table} caption="Identity pools" columns=${COLUMNS} rows=${pools} keyOf=${(pool) => pool.IdentityPoolId}
      hrefOf=${(pool) => linkTo("pools", pool.IdentityPoolId)} />
    <${Pager}
      previous=${next && linkTo("pools", { query })} previousLabel="First page"
      next=${nextToken && linkTo("pools", { query, next: nextToken })} />`;
}

function renderLoginKinds(pool) {
  const kinds = [...new Set(providersOf(pool).map((each) => each.kind))];
  if (pool.AllowUnauthenticatedIdentities) kinds.unshift("Guests");
  return kinds.length > 0 ? kinds.join(", ") : html`<span class="none">no logins</span>`;
}

const NoPools = () => html`
  <${EmptyState} title="There are no pools yet."
    actions=${html`
      <a class="button primary" href=${linkTo("pools", "new")}>Create a pool</a>
      <a class="button" href=${linkTo("seeds")}>Load a seed</a>`}>
    <p>Create one here, with CreateIdentityPool of any AWS SDK, or from a seed file.</p>
  <//>`;
