// The form that registers or changes a role.
import { useState } from "preact/hooks";
import { get, post, put } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { useAction } from "../../use_action.js";
import { html } from "../../html.js";
import { FieldSet, Form, TextArea, TextField } from "../../components/form.js";
import { Page } from "../../components/page.js";
import { TagRows } from "../../components/tag_rows.js";
import { linkTo, navigate } from "../../route.js";
import { toRoleBody, toRoleDraft } from "./draft.js";
import { PermissionFields } from "./permission_fields.js";

const ROLES = linkTo("roles");
const COMMON_PROVIDER = "cognito-identity.amazonaws.com";

// The trust policy of a new role starts with one for the identities of `pool`, a pool's id: for its guests with `forGuests`,
// else for its users.
export function EditRole({ arn, pool, forGuests }) {
  const query = useQuery(async (signal) => {
    const [{ roles }, { policies }] = await Promise.all(["roles", "policies"].map((each) => get(each, {}, { signal })));
    const role = roles.find((each) => each.arn === arn) ?? null;
    const provider = role || !pool ? COMMON_PROVIDER : await providerOf(pool, signal);
    return { role: role ?? { arn: arn ?? "", trust_policy: defaultTrustPolicy(provider, pool, forGuests) }, isNew: !role, registered: policies.map((each) => each.arn) };
  }, [arn, pool]);
  return html`
    <${Page} title=${query.data?.isNew === false ? "Edit a role" : "Register a role"} breadcrumbs=${[["Roles", ROLES]]}
      actions=${query.data?.isNew === false && html`<a class="button" href=${linkTo("access", { who: arn })}>What may it do?</a>`}>
      <${Loaded} query=${query}>${(data) => html`<${RoleForm} ...${data} />`}<//>
    <//>`;
}

function RoleForm({ role, registered, isNew }) {
  const [draft, setDraft] = useState(() => toRoleDraft(role));
  const { busy, error, run } = useAction();
  const change = (members) => setDraft((before) => ({ ...before, ...members }));
  const setField = (name) => (value) => change({ [name]: value });
  const save = () => run(async () => {
    await put("roles", toRoleBody(draft));
    navigate(ROLES);
  });
  return html`
    <${Form} submitLabel=${isNew ? "Register the role" : "Save the role"} busy=${busy} error=${error} onSubmit=${save} guarded
      buttons=${html`<a class="button" href=${ROLES}>Cancel</a>`}>
      <${FieldSet} title="Role">
        <${TextField} label="ARN" mono wide value=${draft.arn} onInput=${setField("arn")} readonly=${!isNew} placeholder="arn:aws:iam::000000000000:role/user" />
        <${TextField} label="Description" wide value=${draft.description} onInput=${setField("description")} />
        <${TextArea} label="Trust policy" mono rows=${18} value=${draft.trustPolicy} onInput=${setField("trustPolicy")}
          hint="The condition on aud limits the role to the identities of one pool." />
        <${TextField} label="Longest session in seconds" inputmode="numeric" value=${draft.maxSession} onInput=${setField("maxSession")}
          hint="3600 to 43200." />
      <//>
      <${PermissionFields} draft=${draft} change=${change} registered=${registered} />
      <${FieldSet} title="Tags" note="Policies see them as aws:PrincipalTag, unless the session has a tag with the same key.">
        <${TagRows} itemName="tag" rows=${draft.tags} onChange=${setField("tags")} />
      <//>
    <//>`;
}

// The name of Cognito that the pool's roles trust, which depends on its region. A link may name a pool that was deleted.
async function providerOf(pool, signal) {
  const { identity_pools: found } = await get("pools", { query: pool }, { signal });
  if (!found.some((each) => each.IdentityPoolId === pool)) return COMMON_PROVIDER;
  const { trust_request } = await post("explain/role", { identity_pool_id: pool }, { signal });
  return trust_request.federated;
}

// https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
const defaultTrustPolicy = (provider, pool, forGuests) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: provider },
      Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
      Condition: {
        StringEquals: { [`${provider}:aud`]: pool ?? "us-east-1:the-id-of-your-pool" },
        "ForAnyValue:StringLike": { [`${provider}:amr`]: forGuests ? "unauthenticated" : "authenticated" },
      },
    },
  ],
});
