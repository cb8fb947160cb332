// One pool: its settings, providers and roles, and code that uses it.
import { useState } from "preact/hooks";
import { get, remove } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { html } from "../../html.js";
import { ConfirmDialog } from "../../components/dialog.js";
import { Badge } from "../../components/badge.js";
import { DescriptionList } from "../../components/description_list.js";
import { CopyableId } from "../../components/copyable.js";
import { EmptyState } from "../../components/notice.js";
import { Page, Section } from "../../components/page.js";
import { Table } from "../../components/table.js";
import { Timestamp } from "../../components/timestamp.js";
import { loginKeyOf } from "../../login_keys.js";
import { linkTo, navigate } from "../../route.js";
import { Audit } from "./audit.js";
import { RoleMappings } from "./role_mappings.js";
import { providersOf } from "./providers.js";
import { Snippets } from "./snippets.js";

const BREADCRUMBS = [["Pools", linkTo("pools")]];

export function Pool({ id }) {
  const query = useQuery((signal) => get("pools", { id }, { signal }), [id]);
  const [isDeleting, setDeleting] = useState(false);
  const pool = query.data;
  const actions = pool && html`
    <a class="button" href=${linkTo("tokens", { pool: id })}>Log in here</a>
    <a class="button" href=${linkTo("pools", id, "edit")}>Edit</a>
    <button type="button" class="button danger" onClick=${() => setDeleting(true)}>Delete</button>`;
  return html`
    <${Page} title=${pool?.IdentityPoolName ?? id} breadcrumbs=${BREADCRUMBS} actions=${actions}>
      <${Loaded} query=${query} lines=${8}>${(pool) => html`<${Details} pool=${pool} />`}<//>
      ${isDeleting && html`<${DeleteDialog} pool=${pool} onClose=${() => setDeleting(false)} />`}
    <//>`;
}

function Details({ pool }) {
  const editLink = (section, what) => html`<a class="button small" aria-label=${`Edit ${what}`}
    href=${linkTo("pools", pool.IdentityPoolId, "edit", { section })}>Edit</a>`;
  return html`
    <${DescriptionList} items=${itemsOf(pool)} />
    <${Section} title="Identity providers" actions=${editLink("providers", "the identity providers")} note="The pool accepts logins of these providers only.">
      <${Providers} pool=${pool} />
    <//>
    <${Section} title="Roles" actions=${editLink("roles", "the roles")} note="The role of the credentials that an identity gets.">
      <${DescriptionList} items=${[
        ["Users with a login", pool.Roles.authenticated && html`<${CopyableId} text=${pool.Roles.authenticated} what="the role" />`],
        ["Guests", pool.Roles.unauthenticated && html`<${CopyableId} text=${pool.Roles.unauthenticated} what="the role" />`],
      ]} />
    <//>
    <${RoleMappings} pool=${pool} />
    <${Audit} id=${pool.IdentityPoolId} />
    <${Snippets} pool=${pool} />`;
}

function itemsOf(pool) {
  const count = pool.identities.toLocaleString("en");
  return [
    ["Pool id", html`<${CopyableId} text=${pool.IdentityPoolId} what="the pool id" />`, "wide"],
    ["Identities", html`<a href=${linkTo("identities", { pool: pool.IdentityPoolId })}>${count}</a>`],
    ["Guests", pool.AllowUnauthenticatedIdentities ? html`<${Badge} kind="good">allowed<//>` : html`<${Badge}>not allowed<//>`],
    ["Classic flow", CLASSIC_FLOW[String(pool.AllowClassicFlow)]],
    ["Account and region", html`<code>${pool.account}</code>, ${pool.region}`],
    ["Created", html`<${Timestamp} at=${pool.created_at} />`],
    ["Calls", html`<a href=${linkTo("calls", { pool: pool.IdentityPoolId })}>calls about this pool</a>`],
    ["Tags", renderTags(pool.IdentityPoolTags ?? {})],
  ];
}

// AllowClassicFlow has three states. AWS allows the classic flow when it was never set.
const CLASSIC_FLOW = {
  true: html`<${Badge} kind="good">allowed<//>`,
  false: html`<${Badge}>not allowed<//>`,
  undefined: html`<${Badge} kind="good">allowed<//> <span class="soft">(not set)</span>`,
};

function renderTags(tags) {
  const entries = Object.entries(tags);
  return entries.length === 0 ? null : html`<ul>${entries.map(([key, value]) => html`<li><code>${key}</code> = <code>${value}</code></li>`)}</ul>`;
}

function Providers({ pool }) {
  const providers = providersOf(pool);
  if (providers.length === 0) {
    return html`<${EmptyState} title="No identity providers yet."
      actions=${html`<a class="button" href=${linkTo("pools", pool.IdentityPoolId, "edit", { section: "providers" })}>Add a provider</a>`}>
      <p>${pool.AllowUnauthenticatedIdentities ? "Guests get an identity; a login is refused." : "Every call for an identity is refused."}</p>
    <//>`;
  }
  return html`<${Table} caption="Identity providers" rows=${providers} columns=${[
    { name: "Kind", kind: "nowrap", cell: (each) => each.kind },
    { name: "Name", kind: "id", cell: (each) => html`
      <div><code>${each.name}</code>${each.note && html`<p class="soft">${each.note}</p>`}</div>` },
    { name: "Audience", kind: "id", cell: (each) => each.audience && html`<code>${each.audience}</code>` },
    { name: "Login", kind: "nowrap", cell: (each) => each.kind === "Developer" ? null
      : html`<a href=${loginLink(pool, each)} aria-label=${`Log in with ${each.name}`}>Log in</a>` },
  ]} />`;
}

// A user pool can be listed several times, each time with another client id.
const loginLink = (pool, { kind, name, audience }) => linkTo("tokens", {
  pool: pool.IdentityPoolId,
  provider: loginKeyOf(name),
  audience: kind === "User pool" ? audience : null,
});

function DeleteDialog({ pool, onClose }) {
  const consequence = pool.identities === 0 ? "It has no identities." : `Its ${pool.identities.toLocaleString("en")} identities are deleted too.`;
  const deletePool = async () => {
    await remove("pools", { id: pool.IdentityPoolId });
    navigate(linkTo("pools"));
  };
  return html`
    <${ConfirmDialog} title=${`Delete ${pool.IdentityPoolName}?`} confirmLabel="Delete the pool" onConfirm=${deletePool} onClose=${onClose}>
      <p>${consequence} This cannot be undone.</p>
    <//>`;
}
