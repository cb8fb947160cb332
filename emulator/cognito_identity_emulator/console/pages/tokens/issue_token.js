// A form for a login token of the built-in identity provider, valid or with a fault.
import { post } from "../../api.js";
import { html } from "../../html.js";
import { FieldSet, Form, SelectField, TextArea, TextField } from "../../components/form.js";
import { isUserPool, loginKeyOf } from "../../login_keys.js";
import { OPAQUE } from "../../social_providers.js";
import { useAction } from "../../use_action.js";
import { toTokenRequest } from "./fields.js";

const FAULTS = {
  "wrong-signature": "Wrong signature",
  "wrong-issuer": "Wrong issuer",
  "wrong-audience": "Wrong audience",
  "not-yet-valid": "Not valid for another hour",
  "none-algorithm": "No signature (algorithm none)",
};

// `keys` and `audiences` are those of the pool, `provider` is the chosen key. `onIssued` and `onLogIn` receive the response
// of POST login-tokens.
export function IssueToken({ fields, change, pool, provider, keys, audiences, faults, onIssued, onLogIn }) {
  const { busy, error, run } = useAction();
  const setField = (name) => (value) => change({ [name]: value });
  const issue = (then) => run(async () => then(await post("login-tokens", toTokenRequest(fields, pool, provider))));
  const logIn = () => {
    if (!busy && pool) issue(onLogIn);
  };
  const key = loginKeyOf(provider.trim());
  return html`
    <${Form} submitLabel="Make the token" busy=${busy} error=${error} onSubmit=${() => issue(onIssued)}
      buttons=${html`<button type="button" class="button" aria-disabled=${busy || !pool} onClick=${logIn}>Make it and log in</button>`}>
      <${FieldSet} title="Login token" note="The emulator signs it in the provider's name. It passes the same checks as the provider's own tokens.">
        <${TextField} label="Provider" mono wide value=${provider} list="issue-token-providers" placeholder="accounts.google.com"
          onInput=${(value) => change({ provider: value, audience: "" })} hint="The key in the Logins map; for SAML, the provider's ARN." />
        <datalist id="issue-token-providers">${keys.map((each) => html`<option value=${each} />`)}</datalist>
        <${TextField} label="Subject" mono value=${fields.subject} onInput=${setField("subject")} hint="The sub claim: the user's id at the provider." />
        <${TextField} label="Audience" mono value=${fields.audience} onInput=${setField("audience")} list="issue-token-audiences" hint=${audienceHint(audiences)} />
        <datalist id="issue-token-audiences">${audiences.map((each) => html`<option value=${each} />`)}</datalist>
        ${!OPAQUE.includes(key) && html`<${TextField} label="E-mail" type="email" mono value=${fields.email} onInput=${setField("email")} hint="The email claim." />`}
        ${isUserPool(pool, key) && html`
          <${TextField} label="Groups" mono value=${fields.groups} onInput=${setField("groups")} hint="cognito:groups, separated by spaces." />
          <${TextField} label="Group roles" mono wide value=${fields.roles} onInput=${setField("roles")} hint="cognito:roles: ARNs, separated by spaces." />
          <${TextField} label="Preferred role" mono wide value=${fields.preferredRole} onInput=${setField("preferredRole")}
            hint="cognito:preferred_role: the ARN that a role mapping of type Token takes first." />`}
        <${TextField} label="Lifetime in seconds" inputmode="numeric" value=${fields.expiresIn} onInput=${setField("expiresIn")}
          hint="By the emulator's clock. -60 makes a token that expired a minute ago." />
        <${SelectField} label="Fault" value=${fields.fault} onInput=${setField("fault")}
          options=${[["", "None: a valid token"], ...faults.map((each) => [each, FAULTS[each] ?? each])]} />
        <${TextArea} label="Other claims" mono rows=${4} value=${fields.claims} onInput=${setField("claims")} placeholder=${'{"department": "sales"}'}
          hint="A JSON object. It replaces the claims above; null removes a claim." />
      <//>
    <//>`;
}

function audienceHint(audiences) {
  if (audiences.length === 0) return "The aud claim. Left empty: one that the pool accepts.";
  if (audiences.length === 1) return `The aud claim. Left empty: ${audiences[0]}.`;
  return `The aud claim. The pool accepts ${audiences.join(" and ")}. Left empty: ${audiences[0]}.`;
}
