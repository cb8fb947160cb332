// A form for a login token of the built-in identity provider, valid or with a fault.
import { useState } from "preact/hooks";
import { post } from "../../api.js";
import { html } from "../../html.js";
import { FieldSet, Form, SelectField, TextArea, TextField } from "../../components/form.js";
import { PoolField } from "../../components/pool_field.js";
import { loginKeys, loginKeysOf } from "../../login_keys.js";
import { parseNumber, parseJsonObject } from "../../parse.js";

const NO_FAULT = "";
const FAULTS = {
  "wrong-signature": "a signature that does not fit",
  "wrong-issuer": "an issuer that is another",
  "wrong-audience": "an audience that no pool expects",
  "not-yet-valid": "valid in an hour only",
  "none-algorithm": "not signed at all",
};

const EMPTY = { pool: "", provider: "", subject: "alice", audience: "", expiresIn: "3600", fault: NO_FAULT, claims: "" };

export function IssueToken({ choices, poolId, faults, onIssued }) {
  const [fields, setFields] = useState({ ...EMPTY, pool: poolId });
  const [state, setState] = useState({ busy: false, error: null });
  const setField = (name) => (value) => setFields({ ...fields, [name]: value });
  const pool = choices.pools.find((each) => each.IdentityPoolId === fields.pool);
  const issue = async () => {
    setState({ busy: true, error: null });
    try {
      onIssued(await post("login-tokens", toRequest({ ...fields, pool: pool?.IdentityPoolId })));
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return html`
    <${Form} submitLabel="Make the token" busy=${state.busy} error=${state.error} onSubmit=${issue}>
      <${FieldSet} title="A login token" note="The emulator signs it in the provider's name. It passes the very checks that real tokens do.">
        <${TextField} label="Provider" mono wide value=${fields.provider} onInput=${setField("provider")} list="issue-token-providers"
          placeholder="accounts.google.com" hint="The key in the Logins map; a SAML provider by its ARN. Pools' own are suggested." />
        <datalist id="issue-token-providers">${(pool ? loginKeys(pool) : loginKeysOf(choices.pools)).map((each) => html`<option value=${each} />`)}</datalist>
        <${TextField} label="Subject" mono value=${fields.subject} onInput=${setField("subject")} hint="Who logs in: the sub claim." />
        <${PoolField} label="For the pool" choices=${choices} value=${fields.pool} onInput=${setField("pool")} anyLabel="Any that knows the provider" />
        <${TextField} label="Audience" mono value=${fields.audience} onInput=${setField("audience")} hint="Left empty: what the pool accepts." />
        <${TextField} label="Good for, in seconds" inputmode="numeric" value=${fields.expiresIn} onInput=${setField("expiresIn")}
          hint="By the emulator's clock; -60 makes one that expired a minute ago." />
        <${SelectField} label="Spoilt by" value=${fields.fault} onInput=${setField("fault")}
          options=${[[NO_FAULT, "nothing: a good token"], ...faults.map((each) => [each, FAULTS[each] ?? each])]} />
        <${TextArea} label="More claims" mono rows=${4} value=${fields.claims} onInput=${setField("claims")} placeholder=${'{"email": "alice@example.com"}'}
          hint="A JSON object. A claim that is null is left out, be it a standard one." />
      <//>
    <//>`;
}

function toRequest({ pool, provider, subject, audience, expiresIn, fault, claims }) {
  return {
    provider: provider.trim(),
    subject,
    audience: audience || null,
    identity_pool_id: pool || null,
    expires_in_s: parseNumber(expiresIn, "Good for") ?? 3600,
    fault: fault || null,
    claims: parseJsonObject(claims, "More claims"),
  };
}
