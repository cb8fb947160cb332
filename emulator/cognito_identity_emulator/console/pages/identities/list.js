// Identities by any of their names, in pages.
import { get } from "../../api.js";
import { Asked, useAsked } from "../../use_query.js";
import { html } from "../../html.js";
import { Badge } from "../../components/description_list.js";
import { Empty } from "../../components/notice.js";
import { Page } from "../../components/page.js";
import { Search } from "../../components/search_form.js";
import { Pager, Table } from "../../components/table.js";
import { Ago } from "../../components/timestamp.js";
import { addressOf, go } from "../../route.js";

const COLUMNS = [
  { name: "Identity", kind: "id", cell: (each) => html`<code>${each.identity_id}</code>` },
  { name: "Known by", kind: "id", cell: knownBy },
  { name: "State", kind: "keep", cell: (each) => html`<${State} identity=${each} />` },
  { name: "Created", kind: "keep", cell: (each) => html`<${Ago} at=${each.created_at} />` },
];

export function IdentityList({ query: asked }) {
  const [query, pool, next] = [asked.get("query") ?? "", asked.get("pool") ?? "", asked.get("next")];
  const wanted = { query, identity_pool_id: pool, next };
  const identities = useAsked((signal) => get("identities", wanted, { signal }), [query, pool, next]);
  return html`
    <${Page} title="Identities" lead="Everybody a pool knows: guests, and whoever logged in.">
      <${Search} label="Identity id, provider, subject or developer user identifier" value=${query}
        onSearch=${(text) => go(addressOf("identities", { query: text, pool }))} />
      ${pool && html`<${OnlyOf} pool=${pool} query=${query} />`}
      <${Asked} of=${identities}>
        ${(page) => page.identities.length === 0 ? html`<${Nobody} query=${query} />` : html`
          <${Table} caption="Identities" columns=${COLUMNS} rows=${page.identities} keyOf=${(each) => each.identity_id}
            hrefOf=${(each) => addressOf("identities", each.identity_id)} />
          <${Pager}
            back=${next && addressOf("identities", { query, pool })} backName="First page"
            on=${page.next && addressOf("identities", { query, pool, next: page.next })} />`}
      <//>
    <//>`;
}

const OnlyOf = ({ pool, query }) => html`
  <p class="pager-note filtered">Only identities of the pool <a href=${addressOf("pools", pool)}><code>${pool}</code></a>.${" "}
    <a href=${addressOf("identities", { query })}>Those of all pools</a></p>`;

export function State({ identity }) {
  if (identity.state === "disabled") return html`<${Badge} kind="warn">disabled<//>`;
  return identity.authenticated ? html`<${Badge} kind="good">logged in<//>` : html`<${Badge}>guest<//>`;
}

function knownBy({ logins, developer_user_identifiers: developers }) {
  const known = [...Object.entries(logins), ...developers.map((each) => [each.provider, each.identifier])];
  if (known.length === 0) return html`<span class="none">no login</span>`;
  return html`<ul>${known.map(([provider, name]) => html`<li>${name} <span class="soft">at ${provider}</span></li>`)}</ul>`;
}

function Nobody({ query }) {
  if (query) {
    return html`
      <${Empty} title="Nobody is called so.">
        <p>A name is looked for as a whole: an identity id, a provider, a subject, or a developer user identifier.</p>
      <//>`;
  }
  return html`
    <${Empty} title="Nobody yet."
      actions=${html`<a class="button" href=${addressOf("tokens")}>Log somebody in</a>`}>
      <p>An identity is made by the first GetId, of a guest or of somebody who logs in.</p>
    <//>`;
}
