// A form for the login whose role is explained: a guest, a user with certain claims, or the user of a token.
import { useEffect, useState } from "preact/hooks";
import { get } from "../../api.js";
import { InputError } from "../../errors.js";
import { html } from "../../html.js";
import { FieldSet, Form, SelectField, TextArea, TextField } from "../../components/form.js";
import { PoolField } from "../../components/pool_field.js";
import { audiencesOf, loginKeyOf, loginKeys } from "../../login_keys.js";
import { parseJsonObject } from "../../parse.js";
import { useAction } from "../../use_action.js";
import { useQuery } from "../../use_query.js";

const CLAIMS = "claims";
const TOKEN = "token";
const GUEST = "guest";

// `provider` is null for the first one of the pool; `audience` is "" until it is chosen.
export const NEW_QUESTION = {
  pool: "",
  who: CLAIMS,
  provider: null,
  audience: "",
  claims: '{\n  "sub": "alice",\n  "email": "alice@example.com"\n}',
  token: "",
  custom: "",
};

// The question of a body of POST explain/role.
export const fromRequest = ({ identity_pool_id: pool, provider, claims, custom_role_arn: custom }) => ({
  ...NEW_QUESTION,
  pool,
  who: provider || claims ? CLAIMS : GUEST,
  provider: provider ?? null,
  claims: JSON.stringify(claims ?? {}, null, 2),
  custom: custom ?? "",
});

// `initial` is a question like NEW_QUESTION; with `submitAtOnce` it is answered without a click. `onSubmit` receives the body
// of POST explain/role.
export function RoleQuestion({ choices, initial, submitAtOnce, onSubmit }) {
  const [question, setQuestion] = useState(initial);
  const registered = useQuery((signal) => get("identity-providers", {}, { signal }), []);
  const { busy, error, run } = useAction();
  const change = (members) => setQuestion({ ...question, ...members });
  const setField = (name) => (value) => change({ [name]: value });
  const pool = choices.pools.find((each) => each.IdentityPoolId === question.pool) ?? choices.pools[0];
  const keys = [...(pool ? loginKeys(pool) : []), ...(pool?.DeveloperProviderName ? [pool.DeveloperProviderName] : [])];
  const provider = question.provider ?? (question.who === CLAIMS ? keys[0] ?? "" : "");
  const audiences = pool && question.who === CLAIMS
    ? audiencesOf(pool, loginKeyOf(provider.trim()), registered.data?.identity_providers ?? [])
    : [];
  const hasAudience = /"aud"\s*:/.test(question.claims);
  const submit = () => run(async () => onSubmit(toRequest({ ...question, provider, pool: pool.IdentityPoolId }, audiences)));
  const isReady = Boolean(pool) && !registered.loading;
  useEffect(() => {
    if (submitAtOnce && isReady) submit();
  }, [submitAtOnce, isReady]);
  return html`
    <${Form} submitLabel="Explain the role" busy=${busy || !isReady} error=${error} onSubmit=${submit}>
      <${FieldSet} title="Login">
        <${PoolField} choices=${choices} value=${pool?.IdentityPoolId ?? ""} onInput=${(id) => change({ pool: id, provider: null, audience: "" })} />
        <${SelectField} label="User" value=${question.who} onInput=${setField("who")}
          options=${[[CLAIMS, "A user with these claims"], [TOKEN, "The user of a token"], [GUEST, "A guest"]]} />
        ${question.who !== GUEST && html`
          <${TextField} label="Provider" mono wide list="question-providers" value=${provider} onInput=${(value) => change({ provider: value, audience: "" })}
            hint=${question.who === TOKEN ? "Left empty: the provider that the token suggests." : "The key in the Logins map; for SAML, the provider's ARN."} />
          <datalist id="question-providers">${keys.map((each) => html`<option value=${each} />`)}</datalist>`}
        ${question.who === CLAIMS && html`
          ${audiences.length > 1 && !hasAudience && html`
            <${SelectField} label="Audience" value=${question.audience} onInput=${setField("audience")} wide
              options=${[["", "Choose one"], ...audiences]} hint="The pool has several client ids for this provider." />`}
          <${TextArea} label="Claims" mono rows=${6} value=${question.claims} onInput=${setField("claims")}
            hint="The claims of a valid token of the provider, as a JSON object." />`}
        ${question.who === TOKEN && html`<${TextArea} label="Token" mono rows=${4} value=${question.token} onInput=${setField("token")}
          hint="The Tokens page makes login tokens." />`}
        <${TextField} label="CustomRoleArn" mono wide value=${question.custom} onInput=${setField("custom")}
          hint="Left empty: the role that the pool gives. It must be one of the roles that the login may have." />
      <//>
    <//>`;
}

// Claims without an audience get the one that was chosen. Raises InputError.
function toRequest({ pool, who, provider, audience, claims, token, custom }, audiences) {
  const request = { identity_pool_id: pool, custom_role_arn: custom.trim() || null };
  if (who === GUEST) return request;
  if (who === TOKEN) return { ...request, token: token.trim(), provider: provider.trim() || null };
  const parsed = parseJsonObject(claims, "Claims");
  if (!("aud" in parsed) && audiences.length > 1 && !audience) {
    throw new InputError(`The pool has ${audiences.length} client ids for ${provider}. Choose the audience.`);
  }
  return { ...request, claims: { ...(audience ? { aud: audience } : {}), ...parsed }, provider: provider.trim() || null };
}
