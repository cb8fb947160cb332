// Ready-made faults, each with what it teaches about a client.
import { useAction } from "../../use_action.js";
import { html } from "../../html.js";
import { ErrorNotice } from "../../components/notice.js";
import { Section } from "../../components/page.js";

const PRESETS = [
  {
    name: "Throttle the next 5 GetId",
    teaches: "SDKs retry with growing pauses. Most give up after 3 attempts.",
    request: { operation: "GetId", error: "TooManyRequestsException", message: "Rate exceeded", count: 5 },
  },
  {
    name: "Close the connection of the next GetCredentialsForIdentity",
    teaches: "The call is performed, but the client gets no response. Is it safe to retry?",
    request: { operation: "GetCredentialsForIdentity", connection_fault: "drop", count: 1 },
  },
  {
    name: "Refuse the next 3 logins at AWS STS",
    teaches: "AccessDenied is final. A client should not retry it.",
    request: { operation: "AssumeRoleWithWebIdentity", error: "AccessDenied", count: 3 },
  },
  {
    name: "Delay the next 10 calls by 3 seconds",
    teaches: "Check the loading state of your page and the timeout of your client.",
    request: { operation: "*", delay_s: 3, count: 10 },
  },
  {
    name: "Fail one call in five",
    teaches: "A random InternalErrorException until you remove the fault. Does your test suite pass?",
    request: { operation: "*", error: "InternalErrorException", probability: 0.2 },
  },
  {
    name: "Cut off the next 3 responses",
    teaches: "The client gets half a JSON document. SDKs differ in their error and in whether they retry.",
    request: { operation: "*", connection_fault: "truncate", count: 3 },
  },
];

export function Presets({ onAdd }) {
  const action = useAction();
  return html`
    <${Section} title="Presets">
      ${action.error && html`<${ErrorNotice} error=${action.error} />`}
      <ul class="cards">
        ${PRESETS.map(({ name, teaches, request }) => html`
          <li class="card">
            <h3>${name}</h3>
            <p class="soft">${teaches}</p>
            <button type="button" class="button small" aria-disabled=${action.busy} aria-label=${`Add: ${name}`}
              onClick=${() => action.run(() => onAdd(request))}>Add</button>
          </li>`)}
      </ul>
    <//>`;
}
