// The form that creates or edits a pool.
import { useState } from "preact/hooks";
import { get, put } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { useAction } from "../../use_action.js";
import { html } from "../../html.js";
import { CheckField, FieldSet, Form, SelectField, TextField, useSectionFocus } from "../../components/form.js";
import { Page } from "../../components/page.js";
import { linkTo, navigate } from "../../route.js";
import { NEW_POOL, defaultRoles, newPoolId, toDraft, toEntry } from "./draft.js";
import { MappingFields, PrincipalTagFields, ProviderFields, TagFields } from "./form_lists.js";

const POOLS = ["Pools", linkTo("pools")];
const THREE_STATES = [["unset", "Not set: AWS allows it"], ["true", "Allowed"], ["false", "Not allowed"]];

export function CreatePool() {
  const query = useQuery((signal) => get("about", {}, { signal }), []);
  return html`
    <${Page} title="Create a pool" breadcrumbs=${[POOLS]} lead="Only the name is required. Everything else can be changed later.">
      <${Loaded} query=${query}>
        ${({ settings }) => html`
          <${PoolForm} before=${{ ...NEW_POOL, ...defaultRoles(settings.account) }} newId=${() => newPoolId(settings.region)}
            submit="Create the pool" back=${linkTo("pools")} />`}
      <//>
    <//>`;
}

// `query` may name a `section` of the form and an `item` in it, to which the form opens.
export function EditPool({ id, query: urlQuery }) {
  const query = useQuery((signal) => get("pools", { id }, { signal }), [id]);
  const breadcrumbs = [POOLS, [query.data?.IdentityPoolName ?? id, linkTo("pools", id)]];
  return html`
    <${Page} title="Edit the pool" breadcrumbs=${breadcrumbs}>
      <${Loaded} query=${query} lines=${8}>
        ${(pool) => html`
          <${PoolForm} before=${toDraft(pool)} newId=${() => id} account=${pool.account} submit="Save"
            back=${linkTo("pools", id)} section=${urlQuery.get("section")} item=${urlQuery.get("item")} />`}
      <//>
    <//>`;
}

function PoolForm({ before, newId, account, submit, back, section, item }) {
  const [draft, setDraft] = useState(before);
  const { busy, error, run } = useAction();
  const change = (part) => setDraft((current) => ({ ...current, ...part }));
  useSectionFocus(section, item);
  const save = () => run(async () => {
    const pool = await put("pools", toEntry(draft, newId(), before), { query: { account } });
    navigate(linkTo("pools", pool.IdentityPoolId));
  });
  return html`
    <${Form} guarded onSubmit=${save} submitLabel=${submit} busy=${busy} error=${error}
      buttons=${html`<a class="button" href=${back}>Cancel</a>`}>
      <${FieldSet} title="The pool" section="pool">
        <${TextField} label="Name" value=${draft.name} onInput=${(name) => change({ name })} wide />
        <${CheckField} label="Allow guests" hint="Identities without a login (AllowUnauthenticatedIdentities)."
          checked=${draft.guests} onInput=${(guests) => change({ guests })} />
        <${SelectField} label="Classic flow" hint="GetOpenIdToken, then AssumeRoleWithWebIdentity (AllowClassicFlow)."
          value=${draft.classicFlow} onInput=${(classicFlow) => change({ classicFlow })} options=${THREE_STATES} />
      <//>
      <${ProviderFields} draft=${draft} change=${change} fixed=${Boolean(before.developer)} />
      <${FieldSet} title="Roles" section="roles" note="A role need not exist. If it is registered, its trust policy is enforced.">
        <${TextField} label="Role of users with a login" value=${draft.authenticated} mono wide
          onInput=${(authenticated) => change({ authenticated })} />
        <${TextField} label="Role of guests" value=${draft.unauthenticated} mono wide
          onInput=${(unauthenticated) => change({ unauthenticated })} />
      <//>
      <${MappingFields} draft=${draft} change=${change} />
      <${PrincipalTagFields} draft=${draft} change=${change} />
      <${TagFields} draft=${draft} change=${change} />
    <//>`;
}
