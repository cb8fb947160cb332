// Every pool, a row each.
import { get } from "../../api.js";
import { Asked, useAsked } from "../../use_query.js";
import { html } from "../../html.js";
import { Empty } from "../../components/notice.js";
import { Page } from "../../components/page.js";
import { Search } from "../../components/search_form.js";
import { Pager, Table } from "../../components/table.js";
import { Ago } from "../../components/timestamp.js";
import { addressOf, go } from "../../route.js";
import { providersOf } from "./providers.js";

const COLUMNS = [
  { name: "Pool", cell: (pool) => html`${pool.IdentityPoolName}<code class="below">${pool.IdentityPoolId}</code>` },
  { name: "Lets in", cell: letsIn },
  { name: "Identities", kind: "number", cell: (pool) => pool.identities.toLocaleString("en") },
  { name: "Account", kind: "keep", cell: (pool) => html`<code>${pool.account}</code>` },
  { name: "Created", kind: "keep", cell: (pool) => html`<${Ago} at=${pool.created_at} />` },
];

export function PoolList({ query: asked }) {
  const [query, next] = [asked.get("query") ?? "", asked.get("next")];
  const pools = useAsked((signal) => get("pools", { query, next }, { signal }), [query, next]);
  const create = html`<a class="button primary" href=${addressOf("pools", "new")}>Create a pool</a>`;
  return html`
    <${Page} title="Pools" lead="An identity pool turns logins into identities, and identities into AWS credentials." actions=${create}>
      <${Asked} of=${pools}>
        ${(page) => page.identity_pools.length === 0 && !query ? html`<${NoPools} />` : html`
          <${Search} label="A pool's id, or a part of its name" value=${query}
            onSearch=${(text) => go(addressOf("pools", { query: text }))} />
          <${Found} page=${page} query=${query} next=${next} />`}
      <//>
    <//>`;
}

function Found({ page: { identity_pools: pools, next: following }, query, next }) {
  if (pools.length === 0) {
    return html`<${Empty} title="No pool is called so."><p>Looked for: ${query}</p><//>`;
  }
  return html`
    <${Table} caption="Identity pools" columns=${COLUMNS} rows=${pools} keyOf=${(pool) => pool.IdentityPoolId}
      hrefOf=${(pool) => addressOf("pools", pool.IdentityPoolId)} />
    <${Pager}
      back=${next && addressOf("pools", { query })} backName="First page"
      on=${following && addressOf("pools", { query, next: following })} />`;
}

function letsIn(pool) {
  const kinds = [...new Set(providersOf(pool).map((each) => each.kind))];
  if (pool.AllowUnauthenticatedIdentities) kinds.unshift("Guests");
  return kinds.length > 0 ? kinds.join(", ") : html`<span class="none">nobody yet</span>`;
}

const NoPools = () => html`
  <${Empty} title="There are no pools yet."
    actions=${html`
      <a class="button primary" href=${addressOf("pools", "new")}>Create a pool</a>
      <a class="button" href=${addressOf("seeds")}>Load a seed</a>`}>
    <p>Create one here, with any AWS SDK's CreateIdentityPool, or from a seed file.</p>
  <//>`;
