// The built-in identity provider makes a login token, good or spoilt on purpose.
import { useState } from "preact/hooks";
import { post } from "../../api.js";
import { html } from "../../html.js";
import { FieldSet, Form, SelectField, TextArea, TextField } from "../../components/form.js";
import { PoolField } from "../../components/pool_field.js";
import { loginKeys, loginKeysOf } from "../../login_keys.js";
import { readNumber, readObject } from "../../parse.js";

const GOOD = "";
const FAULTS = {
  "wrong-signature": "a signature that does not fit",
  "wrong-issuer": "an issuer that is another",
  "wrong-audience": "an audience that no pool expects",
  "not-yet-valid": "valid in an hour only",
  "none-algorithm": "not signed at all",
};

const EMPTY = { pool: "", provider: "", subject: "alice", audience: "", expiresIn: "3600", fault: GOOD, claims: "" };

export function Making({ known, wanted, faults, onMade }) {
  const [order, setOrder] = useState({ ...EMPTY, pool: wanted });
  const [state, setState] = useState({ busy: false, problem: null });
  const on = (name) => (value) => setOrder({ ...order, [name]: value });
  const pool = known.pools.find((each) => each.IdentityPoolId === order.pool);
  const make = async () => {
    setState({ busy: true, problem: null });
    try {
      onMade(await post("login-tokens", asked({ ...order, pool: pool?.IdentityPoolId })));
    } catch (problem) {
      setState({ busy: false, problem });
    }
  };
  return html`
    <${Form} submit="Make the token" busy=${state.busy} problem=${state.problem} onSubmit=${make}>
      <${FieldSet} title="A login token" note="The emulator signs it in the provider's name. It passes the very checks that real tokens do.">
        <${TextField} label="Provider" mono wide value=${order.provider} onInput=${on("provider")} list="making-providers"
          placeholder="accounts.google.com" hint="The key in the Logins map; a SAML provider by its ARN. Pools' own are suggested." />
        <datalist id="making-providers">${(pool ? loginKeys(pool) : loginKeysOf(known.pools)).map((each) => html`<option value=${each} />`)}</datalist>
        <${TextField} label="Subject" mono value=${order.subject} onInput=${on("subject")} hint="Who logs in: the sub claim." />
        <${PoolField} label="For the pool" known=${known} value=${order.pool} onInput=${on("pool")} any="Any that knows the provider" />
        <${TextField} label="Audience" mono value=${order.audience} onInput=${on("audience")} hint="Left empty: what the pool accepts." />
        <${TextField} label="Good for, in seconds" inputmode="numeric" value=${order.expiresIn} onInput=${on("expiresIn")}
          hint="By the emulator's clock; -60 makes one that expired a minute ago." />
        <${SelectField} label="Spoilt by" value=${order.fault} onInput=${on("fault")}
          options=${[[GOOD, "nothing: a good token"], ...faults.map((each) => [each, FAULTS[each] ?? each])]} />
        <${TextArea} label="More claims" mono rows=${4} value=${order.claims} onInput=${on("claims")} placeholder=${'{"email": "alice@example.com"}'}
          hint="A JSON object. A claim that is null is left out, be it a standard one." />
      <//>
    <//>`;
}

function asked({ pool, provider, subject, audience, expiresIn, fault, claims }) {
  return {
    provider: provider.trim(),
    subject,
    audience: audience || null,
    identity_pool_id: pool || null,
    expires_in_s: readNumber(expiresIn, "Good for") ?? 3600,
    fault: fault || null,
    claims: readObject(claims, "More claims"),
  };
}
