// One pool: whom it lets in, what they get, and how a program is pointed at it.
import { useState } from "preact/hooks";
import { get, remove } from "../../api.js";
import { Asked, useAsked } from "../../use_query.js";
import { html } from "../../html.js";
import { Confirm } from "../../components/dialog.js";
import { Badge, Facts } from "../../components/description_list.js";
import { Id } from "../../components/copyable.js";
import { Empty } from "../../components/notice.js";
import { Page, Section } from "../../components/page.js";
import { Table } from "../../components/table.js";
import { When } from "../../components/timestamp.js";
import { addressOf, go } from "../../route.js";
import { Mappings } from "./role_mappings.js";
import { providersOf } from "./providers.js";
import { Snippets } from "./snippets.js";

const CRUMBS = [["Pools", addressOf("pools")]];

export function Pool({ id }) {
  const asked = useAsked((signal) => get("pools", { id }, { signal }), [id]);
  const [deleting, setDeleting] = useState(false);
  const pool = asked.value;
  const actions = pool && html`
    <a class="button" href=${addressOf("tokens", { pool: id })}>Log in here</a>
    <a class="button" href=${addressOf("pools", id, "edit")}>Edit</a>
    <button type="button" class="button danger" onClick=${() => setDeleting(true)}>Delete</button>`;
  return html`
    <${Page} title=${pool?.IdentityPoolName ?? id} crumbs=${CRUMBS} actions=${actions}>
      <${Asked} of=${asked} lines=${8}>${(found) => html`<${Told} pool=${found} />`}<//>
      ${deleting && html`<${Delete} pool=${pool} onClose=${() => setDeleting(false)} />`}
    <//>`;
}

function Told({ pool }) {
  return html`
    <${Facts} facts=${factsOf(pool)} />
    <${Section} title="Identity providers" note="Whose logins the pool takes. A login of anybody else is refused.">
      <${Providers} pool=${pool} />
    <//>
    <${Section} title="Roles" note="Which AWS credentials an identity gets.">
      <${Facts} facts=${[
        ["Who logged in", pool.Roles.authenticated && html`<${Id} text=${pool.Roles.authenticated} what="the role" />`],
        ["Guests", pool.Roles.unauthenticated && html`<${Id} text=${pool.Roles.unauthenticated} what="the role" />`],
      ]} />
    <//>
    <${Mappings} pool=${pool} />
    <${Snippets} pool=${pool} />`;
}

function factsOf(pool) {
  const count = pool.identities.toLocaleString("en");
  return [
    ["Pool id", html`<${Id} text=${pool.IdentityPoolId} what="the pool id" />`, "wide"],
    ["Identities", html`<a href=${addressOf("identities", { pool: pool.IdentityPoolId })}>${count}</a>`],
    ["Guests", pool.AllowUnauthenticatedIdentities ? html`<${Badge} kind="good">allowed<//>` : html`<${Badge}>not allowed<//>`],
    ["Classic flow", CLASSIC_FLOW[String(pool.AllowClassicFlow)]],
    ["Account and region", html`<code>${pool.account}</code>, ${pool.region}`],
    ["Created", html`<${When} at=${pool.created_at} />`],
    ["Calls", html`<a href=${addressOf("calls", { pool: pool.IdentityPoolId })}>those about this pool</a>`],
    ["Tags", tags(pool.IdentityPoolTags ?? {})],
  ];
}

// The member has three states, and AWS treats a pool that never set it as one that allows it.
const CLASSIC_FLOW = {
  true: html`<${Badge} kind="good">allowed<//>`,
  false: html`<${Badge}>not allowed<//>`,
  undefined: html`<${Badge} kind="good">allowed<//> <span class="soft">(never set)</span>`,
};

function tags(held) {
  const entries = Object.entries(held);
  return entries.length === 0 ? null : html`<ul>${entries.map(([key, value]) => html`<li><code>${key}</code> = <code>${value}</code></li>`)}</ul>`;
}

function Providers({ pool }) {
  const providers = providersOf(pool);
  if (providers.length === 0) {
    return html`<${Empty} title="Nobody can log in yet."
      actions=${html`<a class="button" href=${addressOf("pools", pool.IdentityPoolId, "edit")}>Add a provider</a>`}>
      <p>${pool.AllowUnauthenticatedIdentities ? "Guests get an identity, a login is refused." : "Every call for an identity is refused."}</p>
    <//>`;
  }
  return html`<${Table} caption="Identity providers" rows=${providers} columns=${[
    { name: "Kind", kind: "keep", cell: (each) => each.kind },
    { name: "Name", kind: "id", cell: (each) => html`
      <div><code>${each.name}</code>${each.note && html`<p class="soft">${each.note}</p>`}</div>` },
    { name: "Audience", kind: "id", cell: (each) => each.audience && html`<code>${each.audience}</code>` },
  ]} />`;
}

function Delete({ pool, onClose }) {
  const gone = pool.identities === 0 ? "It has no identities." : `Its ${pool.identities.toLocaleString("en")} identities go with it.`;
  const act = async () => {
    await remove("pools", { id: pool.IdentityPoolId });
    go(addressOf("pools"));
  };
  return html`
    <${Confirm} title=${`Delete ${pool.IdentityPoolName}?`} word="Delete the pool" act=${act} onClose=${onClose}>
      <p>${gone} This cannot be undone.</p>
    <//>`;
}
