// The form that registers or changes a role.
import { useState } from "preact/hooks";
import { get, put } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { useAction } from "../../use_action.js";
import { html } from "../../html.js";
import { FieldSet, Form, TextArea, TextField } from "../../components/form.js";
import { Page } from "../../components/page.js";
import { parseJsonObject, parseNumber } from "../../parse.js";
import { linkTo, navigate } from "../../route.js";

const ROLES = linkTo("roles");
const DEFAULT_SESSION_S = 3600;

// The trust policy of a new role starts with one for the identities of `pool`, a pool's id: for its guests with `forGuests`,
// else for its users.
export function EditRole({ arn, pool, forGuests }) {
  const query = useQuery(async (signal) => {
    const { roles } = await get("roles", {}, { signal });
    return { role: roles.find((each) => each.arn === arn) ?? null };
  }, [arn]);
  return html`
    <${Page} title=${query.data?.role ? "Edit a role" : "Register a role"} breadcrumbs=${[["Roles", ROLES]]}>
      <${Loaded} query=${query}>${({ role }) => html`<${RoleForm} role=${role ?? { arn: arn ?? "", trust_policy: defaultTrustPolicy(pool, forGuests) }} isNew=${!role} />`}<//>
    <//>`;
}

function RoleForm({ role, isNew }) {
  const [arn, setArn] = useState(role.arn);
  const [policy, setPolicy] = useState(JSON.stringify(role.trust_policy, null, 2));
  const [maxSession, setMaxSession] = useState(String(role.max_session_duration_s ?? DEFAULT_SESSION_S));
  const { busy, error, run } = useAction();
  const save = () => run(async () => {
    const max_session_duration_s = parseNumber(maxSession, "Longest session in seconds") ?? DEFAULT_SESSION_S;
    await put("roles", { arn: arn.trim(), trust_policy: parseJsonObject(policy, "Trust policy"), max_session_duration_s });
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

// https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
const defaultTrustPolicy = (pool, forGuests) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: "cognito-identity.amazonaws.com" },
      Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
      Condition: {
        StringEquals: { "cognito-identity.amazonaws.com:aud": pool ?? "us-east-1:the-id-of-your-pool" },
        "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": forGuests ? "unauthenticated" : "authenticated" },
      },
    },
  ],
});
