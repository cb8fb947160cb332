// A form for the login whose role is explained: a guest, a user with certain claims, or the user of a token.
import { useState } from "preact/hooks";
import { html } from "../../html.js";
import { FieldSet, Form, SelectField, TextArea, TextField } from "../../components/form.js";
import { PoolField } from "../../components/pool_field.js";
import { loginKeys } from "../../login_keys.js";
import { parseJsonObject } from "../../parse.js";

const CLAIMS = "claims";
const TOKEN = "token";
const GUEST = "guest";
const EXAMPLE = '{\n  "sub": "alice",\n  "email": "alice@example.com"\n}';

export function RoleQuestion({ choices, onSubmit }) {
  const [question, setQuestion] = useState({ pool: "", who: CLAIMS, provider: null, claims: EXAMPLE, token: "", custom: "" });
  const [state, setState] = useState({ busy: false, error: null });
  const setField = (name) => (value) => setQuestion({ ...question, [name]: value });
  const pool = choices.pools.find((each) => each.IdentityPoolId === question.pool) ?? choices.pools[0];
  const keys = [...(pool ? loginKeys(pool) : []), ...(pool?.DeveloperProviderName ? [pool.DeveloperProviderName] : [])];
  const provider = question.provider ?? (question.who === CLAIMS ? keys[0] ?? "" : "");
  const submit = async () => {
    setState({ busy: true, error: null });
    try {
      await onSubmit(toRequest({ ...question, provider, pool: pool.IdentityPoolId }));
      setState({ busy: false, error: null });
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return html`
    <${Form} submitLabel="Which role comes out?" busy=${state.busy || !pool} error=${state.error} onSubmit=${submit}>
      <${FieldSet} title="Who asks for credentials">
        <${PoolField} choices=${choices} value=${pool?.IdentityPoolId ?? ""} onInput=${(id) => setQuestion({ ...question, pool: id, provider: null })} />
        <${SelectField} label="Who" value=${question.who} onInput=${setField("who")}
          options=${[[CLAIMS, "A user with these claims"], [TOKEN, "The user of a token"], [GUEST, "A guest"]]} />
        ${question.who !== GUEST && html`
          <${TextField} label="Provider" mono wide list="question-providers" value=${provider} onInput=${setField("provider")}
            hint=${question.who === TOKEN ? "Left empty: the one that the token suggests." : "The key in the Logins map; a SAML provider by its ARN."} />
          <datalist id="question-providers">${keys.map((each) => html`<option value=${each} />`)}</datalist>`}
        ${question.who === CLAIMS && html`
          <${TextArea} label="Claims" mono rows=${6} value=${question.claims} onInput=${setField("claims")}
            hint="What a good token of the provider would say, as a JSON object." />`}
        ${question.who === TOKEN && html`<${TextArea} label="Token" mono rows=${4} value=${question.token} onInput=${setField("token")}
          hint="Paste one; the Tokens page makes them." />`}
        <${TextField} label="CustomRoleArn" mono wide value=${question.custom} onInput=${setField("custom")}
          hint="Left empty, as most calls do. It picks among the roles that the login could have had anyway." />
      <//>
    <//>`;
}

function toRequest({ pool, who, provider, claims, token, custom }) {
  const request = { identity_pool_id: pool, custom_role_arn: custom.trim() || null };
  if (who === GUEST) return request;
  const login = who === CLAIMS ? { claims: parseJsonObject(claims, "Claims") } : { token: token.trim() };
  return { ...request, ...login, provider: provider.trim() || null };
}
