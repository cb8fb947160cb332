// The calls of the flow with their requests and responses, and the credentials at its end.
import { useEffect, useRef } from "preact/hooks";
import { html } from "../../html.js";
import { Badge } from "../../components/badge.js";
import { CodeBlock } from "../../components/copyable.js";
import { CredentialsPanel } from "../../components/credentials_panel.js";
import { Disclosure } from "../../components/disclosure.js";
import { Notice } from "../../components/notice.js";
import { Section } from "../../components/page.js";
import { Refusal } from "../../components/refusal.js";
import { linkTo } from "../../route.js";

// `flow` comes from useFlow. The first call moves the focus to the list of calls. The result scrolls there again, because
// the explanation of a new token appears above it in between.
export function Flow({ flow: { busy, steps, result } }) {
  const container = useRef(null);
  const hasSteps = steps.length > 0;
  useEffect(() => {
    if (hasSteps) container.current.focus();
  }, [hasSteps]);
  useEffect(() => {
    if (result && container.current.contains(document.activeElement)) container.current.scrollIntoView();
  }, [result]);
  return html`
    <div ref=${container} tabindex="-1" class="focus-target flow">
      ${hasSteps && html`
        <ol class="steps" aria-label="Calls">
          ${steps.map((step, index) => html`<${Step} key=${step.operation} number=${index + 1} step=${step} />`)}
        </ol>`}
      <div role="status">${result && html`<${Outcome} steps=${steps} result=${result} />`}</div>
    </div>
    ${result?.credentials && html`
      <${Section} title="4. Credentials">
        <${CredentialsPanel} credentials=${result.credentials} region=${result.poolId.split(":")[0]} logins=${result.logins} />
      <//>`}`;
}

function Outcome({ steps, result: { identityId } }) {
  const last = steps.findLast((each) => each.call);
  if (!last.call.ok) return html`<p class="visually-hidden">The login ended at ${last.operation}: ${last.call.error.code}.</p>`;
  const caller = last.call.output;
  return html`
    <${Notice} kind="good" title="The login succeeded.">
      <p>The credentials belong to <code>${caller.Arn}</code> in the account ${caller.Account}.</p>
      ${identityId && html`<p><a href=${linkTo("identities", identityId)}>Identity ${identityId}</a></p>`}
    <//>`;
}

function Step({ number, step: { operation, description, call } }) {
  return html`
    <li class=${`step ${call ? "" : "pending"}`}>
      <div class="step-head">
        <span class="step-number" aria-hidden="true">${number}</span>
        <h3>${operation}</h3>
        ${call?.status && html`<${Badge} kind=${call.ok ? "good" : "bad"}>${call.status} in ${Math.max(1, Math.round(call.duration_ms))} ms<//>`}
        ${!call && html`<span class="soft">not called</span>`}
      </div>
      <p class="soft">${description}</p>
      ${call?.error && html`<${Failure} call=${call} />`}
      ${call?.request && html`
        <${Disclosure} summary="Request">
          <${CodeBlock} text=${formatMessage(`POST / HTTP/1.1`, call.request)} what=${`the request of ${operation}`} />
        <//>
        <${Disclosure} summary="Response">
          <${CodeBlock} text=${formatMessage(`HTTP/1.1 ${call.status}`, call.response)} what=${`the response of ${operation}`} />
        <//>`}
    </li>`;
}

// The refusal with its check from the journal, or the error alone where the journal does not have the call.
const Failure = ({ call: { error, journaled } }) => journaled?.error
  ? html`
    <${Refusal} call=${journaled} />
    <p><a href=${linkTo("calls", String(journaled.id))}>Call ${journaled.id} in the journal</a></p>`
  : html`<${Notice} kind="bad" title=${error.code}>${error.message && html`<p>${error.message}</p>`}<//>`;

// An HTTP message, with its JSON indented.
function formatMessage(start, { headers, body }) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [start, ...lines, "", indentJson(body)].join("\n");
}

function indentJson(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
