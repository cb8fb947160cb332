// What a token is: a sentence, its signer, its times, its claims, and what each pool makes of it.
import { useEffect, useRef, useState } from "preact/hooks";
import { post } from "../../api.js";
import { Asked, useAsked } from "../../use_query.js";
import { html } from "../../html.js";
import { Badge, Facts } from "../../components/description_list.js";
import { Json } from "../../components/json_view.js";
import { More } from "../../components/disclosure.js";
import { Section } from "../../components/page.js";
import { dayAndTime, duration } from "../../time.js";
import { Claims } from "./claims.js";
import { PoolVerdicts } from "./pool_verdicts.js";

const SETTLED_MS = 250; // whoever types is not asked about at every letter

export function Explained({ token, made }) {
  const place = useRef(null);
  useEffect(() => {
    if (made) place.current.focus();
  }, [made]);
  const settled = useSettled(token.trim());
  const asked = useAsked((signal) => post("explain/token", { token: settled }, { signal }), [settled]);
  return html`
    <div ref=${place} tabindex="-1" class="gone-to">
      <${Section} title="What it says">
        <${Asked} of=${asked} lines=${8}>${(told) => html`<${Told} told=${told} />`}<//>
      <//>
    </div>
    ${asked.value && !asked.problem && html`<${PoolVerdicts} key=${settled} token=${settled} told=${asked.value} />`}`;
}

function useSettled(text) {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

const KINDS = { jwt: "JSON Web Token", saml: "SAML response", session: "Session token", opaque: "Opaque string" };

function Told({ told }) {
  const times = told.times.map((each) => [TIMES[each.name] ?? each.name, html`<${Time} ...${each} />`]);
  return html`
    <div class="stack">
      <p class="told">${told.sentence}</p>
      <${Facts} facts=${[
        ["Kind", KINDS[told.kind] ?? told.kind],
        ["Signed by", html`<${SignedBy} by=${told.signed_by} /> ${told.signature}`],
        ...times,
      ]} />
      ${told.claims && html`<${Claims} claims=${told.claims} kind=${told.kind} />`}
      ${(told.header || told.claims) && html`
        <${More} line=${told.header ? "Header and claims as JSON" : "As JSON"}>
          ${told.header && html`<h3>Header</h3><${Json} value=${told.header} what="the header" />`}
          ${told.claims && html`<h3>Claims</h3><${Json} value=${told.claims} what="the claims" />`}
        <//>`}
    </div>`;
}

const SignedBy = ({ by }) => html`<${Badge} kind=${by === "unknown" ? "warn" : "good"}>${by}<//>`;

const ENDS = ["exp", "expires_at", "NotOnOrAfter"];
const STARTS = ["nbf", "NotBefore"];
const TIMES = {
  iat: "Issued (iat)",
  auth_time: "Logged in (auth_time)",
  nbf: "Not before (nbf)",
  exp: "Expiry (exp)",
  issued_at: "Issued",
  expires_at: "Expiry",
  NotBefore: "Not before",
  NotOnOrAfter: "Expiry (NotOnOrAfter)",
};

function Time({ name, time, in_s }) {
  return html`
    ${ENDS.includes(name) && html`<${Badge} kind=${in_s > 0 ? "good" : "bad"}>${in_s > 0 ? "good" : "expired"}<//> `}
    ${STARTS.includes(name) && html`<${Badge} kind=${in_s > 0 ? "bad" : "good"}>${in_s > 0 ? "not yet good" : "good"}<//> `}
    ${inWords(in_s)}
    <br /><time class="soft" datetime=${time}>${dayAndTime(time)}</time>`;
}

// "issued 3 minutes ago", "expires in 57 minutes": by the emulator's clock when it was asked.
function inWords(in_s) {
  if (in_s === 0) return "now";
  return in_s > 0 ? `in ${duration(in_s)}` : `${duration(in_s)} ago`;
}
