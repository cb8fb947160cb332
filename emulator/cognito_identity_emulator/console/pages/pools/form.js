// Create a pool, or edit one.
import { useState } from "preact/hooks";
import { get, put } from "../../api.js";
import { Asked, useAsked } from "../../use_query.js";
import { html } from "../../html.js";
import { CheckField, FieldSet, Form, SelectField, TextField } from "../../components/form.js";
import { Page } from "../../components/page.js";
import { addressOf, go } from "../../route.js";
import { NEW_POOL, draftOf, entryOf, newPoolId, rolesOf } from "./draft.js";
import { MappingFields, PrincipalTagFields, ProviderFields, TagFields } from "./form_lists.js";

const POOLS = ["Pools", addressOf("pools")];
const THREE_STATES = [["unset", "Never set, which AWS takes for allowed"], ["true", "Allowed"], ["false", "Not allowed"]];

export function CreatePool() {
  const asked = useAsked((signal) => get("about", {}, { signal }), []);
  return html`
    <${Page} title="Create a pool" crumbs=${[POOLS]} lead="Only the name is needed; the rest can be changed later.">
      <${Asked} of=${asked}>
        ${({ settings }) => html`
          <${PoolForm} before=${{ ...NEW_POOL, ...rolesOf(settings.account) }} newId=${() => newPoolId(settings.region)}
            submit="Create the pool" back=${addressOf("pools")} />`}
      <//>
    <//>`;
}

export function EditPool({ id }) {
  const asked = useAsked((signal) => get("pools", { id }, { signal }), [id]);
  const crumbs = [POOLS, [asked.value?.IdentityPoolName ?? id, addressOf("pools", id)]];
  return html`
    <${Page} title="Edit the pool" crumbs=${crumbs}>
      <${Asked} of=${asked} lines=${8}>
        ${(pool) => html`
          <${PoolForm} before=${draftOf(pool)} newId=${() => id} account=${pool.account} submit="Save"
            back=${addressOf("pools", id)} />`}
      <//>
    <//>`;
}

function PoolForm({ before, newId, account, submit, back }) {
  const [draft, setDraft] = useState(before);
  const [state, setState] = useState({ busy: false, problem: null });
  const change = (part) => setDraft((held) => ({ ...held, ...part }));
  const submitted = async () => {
    setState({ busy: true, problem: null });
    try {
      const pool = await put("pools", entryOf(draft, newId(), before), { query: { account } });
      go(addressOf("pools", pool.IdentityPoolId));
    } catch (problem) {
      setState({ busy: false, problem });
    }
  };
  return html`
    <${Form} onSubmit=${submitted} submit=${submit} busy=${state.busy} problem=${state.problem}
      more=${html`<a class="button" href=${back}>Cancel</a>`}>
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
