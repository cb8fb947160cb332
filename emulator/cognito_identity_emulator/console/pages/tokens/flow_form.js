// The form that starts the flow from a login to credentials.
import { html } from "../../html.js";
import { FieldSet, Form, SelectField, TextField } from "../../components/form.js";
import { CLASSIC, ENHANCED, GUEST, TOKEN } from "./fields.js";
import { poolRole, whoLogsIn } from "./use_flow.js";

// `login` is { token, key }: the token above, and its key in the Logins map where it is known.
export function FlowForm({ fields, change, pool, login, flow }) {
  const setField = (name) => (value) => change({ [name]: value });
  const hasToken = Boolean(login.token.trim());
  const who = whoLogsIn(fields, login);
  const guest = [GUEST, "As a guest, without a login"];
  return html`
    <${Form} submitLabel="Get credentials" busy=${flow.busy || !pool} error=${flow.error} onSubmit=${() => flow.start(fields, pool, login)}>
      <${FieldSet} title=${pool ? `Log in to ${pool.IdentityPoolName}` : "Log in"} note=${!pool && "Choose a pool above."}>
        <${SelectField} label="User" value=${who} onInput=${setField("who")} hint=${hasToken ? null : "Make or paste a token above to log in as a user."}
          options=${hasToken ? [[TOKEN, "With the token above"], guest] : [guest]} />
        <${SelectField} label="Flow" value=${fields.kind} onInput=${setField("kind")}
          options=${[[ENHANCED, "Enhanced: role by the pool"], [CLASSIC, "Classic: role by the client"]]} />
        <${TextField} label=${fields.kind === CLASSIC ? "RoleArn" : "CustomRoleArn"} mono value=${fields.role} onInput=${setField("role")}
          hint=${roleHint(fields, pool, login)} />
        ${who === TOKEN && html`
          <${TextField} label="Key in the Logins map" mono value=${fields.key} onInput=${setField("key")}
            hint=${`Left empty: ${login.key || "the key that the token suggests"}.`} />`}
      <//>
    <//>`;
}

function roleHint(fields, pool, login) {
  if (fields.kind === ENHANCED) return "Left empty: the role that the pool gives the login.";
  const role = poolRole(fields, pool, login);
  return role ? `Left empty: ${role}.` : "The pool has no role for this login: enter one.";
}
