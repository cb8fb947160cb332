// The form that creates or edits a pool.
import { useState } from "preact/hooks";
import { get, put } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { html } from "../../html.js";
import { CheckField, FieldSet, Form, SelectField, TextField } from "../../components/form.js";
import { Page } from "../../components/page.js";
import { linkTo, navigate } from "../../route.js";
import { NEW_POOL, defaultRoles, newPoolId, toDraft, toEntry } from "./draft.js";
import { MappingFields, PrincipalTagFields, ProviderFields, TagFields } from "./form_lists.js";

const POOLS = ["Pools", linkTo("pools")];
const THREE_STATES = [["unset", "Never set, which AWS takes for allowed"], ["true", "Allowed"], ["false", "Not allowed"]];

export function CreatePool() {
  const query = useQuery((signal) => get("about", {}, { signal }), []);
  return html`
    <${Page} title="Create a pool" breadcrumbs=${[POOLS]} lead="Only the name is needed; the rest can be changed later.">
      <${Loaded} query=${query}>
        ${({ settings }) => html`
          <${PoolForm} before=${{ ...NEW_POOL, ...defaultRoles(settings.account) }} newId=${() => newPoolId(settings.region)}
            submit="Create the pool" back=${linkTo("pools")} />`}
      <//>
    <//>`;
}

export function EditPool({ id }) {
  const query = useQuery((signal) => get("pools", { id }, { signal }), [id]);
  const breadcrumbs = [POOLS, [query.data?.IdentityPoolName ?? id, linkTo("pools", id)]];
  return html`
    <${Page} title="Edit the pool" breadcrumbs=${breadcrumbs}>
      <${Loaded} query=${query} lines=${8}>
        ${(pool) => html`
          <${PoolForm} before=${toDraft(pool)} newId=${() => id} account=${pool.account} submit="Save"
            back=${linkTo("pools", id)} />`}
      <//>
    <//>`;
}

function PoolForm({ before, newId, account, submit, back }) {
  const [draft, setDraft] = useState(before);
  const [state, setState] = useState({ busy: false, error: null });
  const change = (part) => setDraft((current) => ({ ...current, ...part }));
  const submitted = async () => {
    setState({ busy: true, error: null });
    try {
      const pool = await put("pools", toEntry(draft, newId(), before), { query: { account } });
      navigate(linkTo("pools", pool.IdentityPoolId));
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return html`
    <${Form} onSubmit=${submitted} submitLabel=${submit} busy=${state.busy} error=${state.error}
      buttons=${html`<a class="button" href=${back}>Cancel</a>`}>
      <${FieldSet} title="The pool">
        <${TextField} label="Name" value=${draft.name} onInput=${(name) => change({ name })} wide />
        <${CheckField} label="Let guests in" hint="Identities without a login (AllowUnauthenticatedIdentities)."
          checked=${draft.guests} onInput=${(guests) => change({ guests })} />
        <${SelectField} label="Classic flow" hint="GetOpenIdToken, then AssumeRoleWithWebIdentity (AllowClassicFlow)."
          value=${draft.classicFlow} onInput=${(classicFlow) => change({ classicFlow })} options=${THREE_STATES} />
      <//>
      <${ProviderFields} draft=${draft} change=${change} fixed=${Boolean(before.developer)} />
      <${FieldSet} title="Roles" note="They need not exist. Where a role is registered, its trust policy is enforced.">
        <${TextField} label="Role of who logged in" value=${draft.authenticated} mono
          onInput=${(authenticated) => change({ authenticated })} />
        <${TextField} label="Role of guests" value=${draft.unauthenticated} mono
          onInput=${(unauthenticated) => change({ unauthenticated })} />
      <//>
      <${MappingFields} draft=${draft} change=${change} />
      <${PrincipalTagFields} draft=${draft} change=${change} />
      <${TagFields} draft=${draft} change=${change} />
    <//>`;
}
