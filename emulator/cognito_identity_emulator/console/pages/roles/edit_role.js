// A role with its trust policy, new or to be changed.
import { useState } from "preact/hooks";
import { get, put } from "../../api.js";
import { Asked, useAsked } from "../../use_query.js";
import { html } from "../../html.js";
import { FieldSet, Form, TextArea, TextField } from "../../components/form.js";
import { Page } from "../../components/page.js";
import { readNumber, readObject } from "../../parse.js";
import { addressOf, go } from "../../route.js";

const ROLES = addressOf("roles");
const DEFAULT_SESSION_S = 3600;

// `arn` names the role; one that is not registered yet begins with a policy for the identities of `pool`.
export function EditRole({ arn, pool }) {
  const asked = useAsked(async (signal) => {
    const { roles } = await get("roles", {}, { signal });
    return { role: roles.find((each) => each.arn === arn) ?? null };
  }, [arn]);
  return html`
    <${Page} title=${asked.value?.role ? "Edit a role" : "Register a role"} crumbs=${[["Roles", ROLES]]}>
      <${Asked} of=${asked}>${({ role }) => html`<${Fields} role=${role ?? { arn: arn ?? "", trust_policy: policyFor(pool) }} isNew=${!role} />`}<//>
    <//>`;
}

function Fields({ role, isNew }) {
  const [arn, setArn] = useState(role.arn);
  const [policy, setPolicy] = useState(JSON.stringify(role.trust_policy, null, 2));
  const [longest, setLongest] = useState(String(role.max_session_duration_s ?? DEFAULT_SESSION_S));
  const [state, setState] = useState({ busy: false, problem: null });
  const save = async () => {
    setState({ busy: true, problem: null });
    try {
      const max_session_duration_s = readNumber(longest, "Longest session") ?? DEFAULT_SESSION_S;
      await put("roles", { arn: arn.trim(), trust_policy: readObject(policy, "Trust policy"), max_session_duration_s });
      go(ROLES);
    } catch (problem) {
      setState({ busy: false, problem });
    }
  };
  return html`
    <${Form} submit=${isNew ? "Register the role" : "Save the role"} busy=${state.busy} problem=${state.problem} onSubmit=${save}
      more=${html`<a class="button" href=${ROLES}>Leave it</a>`}>
      <${FieldSet} title="The role">
        <${TextField} label="ARN" mono wide value=${arn} onInput=${setArn} readonly=${!isNew} placeholder="arn:aws:iam::000000000000:role/user" />
        <${TextArea} label="Trust policy" mono rows=${18} value=${policy} onInput=${setPolicy}
          hint="Who may assume the role. Without the condition on aud, identities of any pool could." />
        <${TextField} label="Longest session, in seconds" inputmode="numeric" value=${longest} onInput=${setLongest}
          hint="3600 to 43200, as in AWS." />
      <//>
    <//>`;
}

// https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
const policyFor = (pool) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: "cognito-identity.amazonaws.com" },
      Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
      Condition: {
        StringEquals: { "cognito-identity.amazonaws.com:aud": pool ?? "us-east-1:the-id-of-your-pool" },
        "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
      },
    },
  ],
});
