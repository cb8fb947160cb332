// Whose role is asked for: a guest's, that of a user with these claims, or that of a token's user.
import { useState } from "preact/hooks";
import { html } from "../../html.js";
import { FieldSet, Form, SelectField, TextArea, TextField } from "../../components/form.js";
import { PoolField } from "../../components/pool_field.js";
import { loginKeys } from "../../login_keys.js";
import { readObject } from "../../parse.js";

const CLAIMS = "claims";
const TOKEN = "token";
const GUEST = "guest";
const EXAMPLE = '{\n  "sub": "alice",\n  "email": "alice@example.com"\n}';

export function Question({ known, onAsk }) {
  const [question, setQuestion] = useState({ pool: "", who: CLAIMS, provider: null, claims: EXAMPLE, token: "", custom: "" });
  const [state, setState] = useState({ busy: false, problem: null });
  const on = (name) => (value) => setQuestion({ ...question, [name]: value });
  const pool = known.pools.find((each) => each.IdentityPoolId === question.pool) ?? known.pools[0];
  const keys = [...(pool ? loginKeys(pool) : []), ...(pool?.DeveloperProviderName ? [pool.DeveloperProviderName] : [])];
  const provider = question.provider ?? (question.who === CLAIMS ? keys[0] ?? "" : "");
  const ask = async () => {
    setState({ busy: true, problem: null });
    try {
      await onAsk(asked({ ...question, provider, pool: pool.IdentityPoolId }));
      setState({ busy: false, problem: null });
    } catch (problem) {
      setState({ busy: false, problem });
    }
  };
  return html`
    <${Form} submit="Which role comes out?" busy=${state.busy || !pool} problem=${state.problem} onSubmit=${ask}>
      <${FieldSet} title="Who asks for credentials">
        <${PoolField} known=${known} value=${pool?.IdentityPoolId ?? ""} onInput=${(id) => setQuestion({ ...question, pool: id, provider: null })} />
        <${SelectField} label="Who" value=${question.who} onInput=${on("who")}
          options=${[[CLAIMS, "A user with these claims"], [TOKEN, "The user of a token"], [GUEST, "A guest"]]} />
        ${question.who !== GUEST && html`
          <${TextField} label="Provider" mono wide list="question-providers" value=${provider} onInput=${on("provider")}
            hint=${question.who === TOKEN ? "Left empty: the one that the token suggests." : "The key in the Logins map; a SAML provider by its ARN."} />
          <datalist id="question-providers">${keys.map((each) => html`<option value=${each} />`)}</datalist>`}
        ${question.who === CLAIMS && html`
          <${TextArea} label="Claims" mono rows=${6} value=${question.claims} onInput=${on("claims")}
            hint="What a good token of the provider would say, as a JSON object." />`}
        ${question.who === TOKEN && html`<${TextArea} label="Token" mono rows=${4} value=${question.token} onInput=${on("token")}
          hint="Paste one; the desk of tokens makes them." />`}
        <${TextField} label="CustomRoleArn" mono wide value=${question.custom} onInput=${on("custom")}
          hint="Left empty, as most calls do. It picks among the roles that the login could have had anyway." />
      <//>
    <//>`;
}

function asked({ pool, who, provider, claims, token, custom }) {
  const question = { identity_pool_id: pool, custom_role_arn: custom.trim() || null };
  if (who === GUEST) return question;
  const whose = who === CLAIMS ? { claims: readObject(claims, "Claims") } : { token: token.trim() };
  return { ...question, ...whose, provider: provider.trim() || null };
}
