// The form that registers or changes a role.
import { useState } from "preact/hooks";
import { get, post, put } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { useAction } from "../../use_action.js";
import { html } from "../../html.js";
import { FieldSet, Form, TextArea, TextField } from "../../components/form.js";
import { Page } from "../../components/page.js";
import { parseJsonObject, parseNumber } from "../../parse.js";
import { linkTo, navigate } from "../../route.js";

const ROLES = linkTo("roles");
const DEFAULT_SESSION_S = 3600;
const COMMON_PROVIDER = "cognito-identity.amazonaws.com";

// The trust policy of a new role starts with one for the identities of `pool`, a pool's id: for its guests with `forGuests`,
// else for its users.
export function EditRole({ arn, pool, forGuests }) {
  const query = useQuery(async (signal) => {
    const { roles } = await get("roles", {}, { signal });
    const role = roles.find((each) => each.arn === arn) ?? null;
    return { role, provider: role || !pool ? COMMON_PROVIDER : await providerOf(pool, signal) };
  }, [arn, pool]);
  return html`
    <${Page} title=${query.data?.role ? "Edit a role" : "Register a role"} breadcrumbs=${[["Roles", ROLES]]}>
      <${Loaded} query=${query}>${({ role, provider }) => html`<${RoleForm} role=${role ?? { arn: arn ?? "", trust_policy: defaultTrustPolicy(provider, pool, forGuests) }} isNew=${!role} />`}<//>
    <//>`;
}

function RoleForm({ role, isNew }) {
  const [arn, setArn] = useState(role.arn);
  const [policy, setPolicy] = useState(JSON.stringify(role.trust_policy, null, 2));
  const [maxSession, setMaxSession] = useState(String(role.max_session_duration_s ?? DEFAULT_SESSION_S));
  const { busy, error, run } = useAction();
  const save = () => run(async () => {
    const max_session_duration_s = parseNumber(maxSession, "Longest session in seconds") ?? DEFAULT_SESSION_S;
    // PUT replaces the role: its permissions, which the form does not have, are sent back as they are.
    await put("roles", { ...role, arn: arn.trim(), trust_policy: parseJsonObject(policy, "Trust policy"), max_session_duration_s });
    navigate(ROLES);
  });
  return html`
    <${Form} submitLabel=${isNew ? "Register the role" : "Save the role"} busy=${busy} error=${error} onSubmit=${save} guarded
      buttons=${html`<a class="button" href=${ROLES}>Cancel</a>`}>
      <${FieldSet} title="Role">
        <${TextField} label="ARN" mono wide value=${arn} onInput=${setArn} readonly=${!isNew} placeholder="arn:aws:iam::000000000000:role/user" />
        <${TextArea} label="Trust policy" mono rows=${18} value=${policy} onInput=${setPolicy}
          hint="The condition on aud limits the role to the identities of one pool." />
        <${TextField} label="Longest session in seconds" inputmode="numeric" value=${maxSession} onInput=${setMaxSession}
          hint="3600 to 43200." />
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
