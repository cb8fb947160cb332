// Explains a token: its kind, signer, times and claims, and the verdict of each pool.
import { useEffect, useRef, useState } from "preact/hooks";
import { post } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { html } from "../../html.js";
import { Badge } from "../../components/badge.js";
import { CopyButton } from "../../components/copyable.js";
import { DescriptionList } from "../../components/description_list.js";
import { JsonView } from "../../components/json_view.js";
import { Disclosure } from "../../components/disclosure.js";
import { Section } from "../../components/page.js";
import { formatDateTime, formatDuration } from "../../time.js";
import { ClaimTable } from "./claims.js";
import { PoolVerdicts } from "./pool_verdicts.js";

const DEBOUNCE_MS = 250; // no request for every letter that is typed

export function TokenExplanation({ token, issueCount }) {
  const container = useRef(null);
  useEffect(() => {
    if (issueCount) container.current.focus();
  }, [issueCount]);
  const debounced = useDebounced(token.trim());
  const query = useQuery((signal) => post("explain/token", { token: debounced }, { signal }), [debounced]);
  return html`
    <div ref=${container} tabindex="-1" class="focus-target">
      <${Section} title="Explanation" actions=${html`<${CopyButton} text=${token.trim()} what="the token" label="Copy the token" />`}>
        <${Loaded} query=${query} lines=${8}>${(explanation) => html`<${Details} explanation=${explanation} />`}<//>
      <//>
    </div>
    ${query.data && !query.error && html`<${PoolVerdicts} key=${debounced} token=${debounced} firstPage=${query.data} />`}`;
}

function useDebounced(text) {
  const [debounced, setDebounced] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setDebounced(text), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return debounced;
}

const KINDS = { jwt: "JSON Web Token", saml: "SAML response", session: "Session token", opaque: "Opaque string" };

function Details({ explanation }) {
  const times = explanation.times.map((each) => [TIME_LABELS[each.name] ?? each.name, html`<${Time} ...${each} />`]);
  return html`
    <div class="stack">
      <p class="token-summary">${explanation.sentence}</p>
      <${DescriptionList} items=${[
        ["Kind", KINDS[explanation.kind] ?? explanation.kind],
        ["Signed by", html`<${SignedBy} by=${explanation.signed_by} /> ${explanation.signature}`],
        ...times,
      ]} />
      ${explanation.claims && html`<${ClaimTable} claims=${explanation.claims} kind=${explanation.kind} />`}
      ${(explanation.header || explanation.claims) && html`
        <${Disclosure} summary=${explanation.header ? "Header and claims as JSON" : "As JSON"}>
          ${explanation.header && html`<h3>Header</h3><${JsonView} value=${explanation.header} what="the header" />`}
          ${explanation.claims && html`<h3>Claims</h3><${JsonView} value=${explanation.claims} what="the claims" />`}
        <//>`}
    </div>`;
}

const SignedBy = ({ by }) => html`<${Badge} kind=${by === "unknown" ? "warn" : "good"}>${by}<//>`;

const END_TIMES = ["exp", "expires_at", "NotOnOrAfter"];
const START_TIMES = ["nbf", "NotBefore"];
const TIME_LABELS = {
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
    ${END_TIMES.includes(name) && html`<${Badge} kind=${in_s > 0 ? "good" : "bad"}>${in_s > 0 ? "valid" : "expired"}<//> `}
    ${START_TIMES.includes(name) && html`<${Badge} kind=${in_s > 0 ? "bad" : "good"}>${in_s > 0 ? "not yet valid" : "valid"}<//> `}
    ${describeOffset(in_s)}
    <br /><time class="soft" datetime=${time}>${formatDateTime(time)}</time>`;
}

// "in 57 minutes", "3 minutes ago": by the emulator's clock at the time of the request.
function describeOffset(in_s) {
  if (in_s === 0) return "now";
  return in_s > 0 ? `in ${formatDuration(in_s)}` : `${formatDuration(in_s)} ago`;
}
