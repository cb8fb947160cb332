// Ready-made faults, each with what it teaches about a client.
import { useAction } from "../../use_action.js";
import { html } from "../../html.js";
import { ErrorNotice } from "../../components/notice.js";
import { Section } from "../../components/page.js";

const PRESETS = [
  {
    name: "Throttle the next 5 GetId",
    teaches: "SDKs try again by themselves, with pauses that grow: most give up after 3 attempts.",
    request: { operation: "GetId", error: "TooManyRequestsException", message: "Rate exceeded", count: 5 },
  },
  {
    name: "Hang up on the next GetCredentialsForIdentity",
    teaches: "The call is carried out, but the connection closes without an answer: may a client ask again?",
    request: { operation: "GetCredentialsForIdentity", connection_fault: "drop", count: 1 },
  },
  {
    name: "Refuse the next 3 logins at AWS STS",
    teaches: "AccessDenied is final: a client that tries again only wastes time.",
    request: { operation: "AssumeRoleWithWebIdentity", error: "AccessDenied", count: 3 },
  },
  {
    name: "Answer the next 10 calls 3 seconds late",
    teaches: "Slow is not down: see whether your page says that it is waiting, and its timeout.",
    request: { operation: "*", delay_s: 3, count: 10 },
  },
  {
    name: "Fail one call in five",
    teaches: "InternalErrorException, by chance, until you remove it: does the whole test suite survive?",
    request: { operation: "*", error: "InternalErrorException", probability: 0.2 },
  },
  {
    name: "Cut off the next 3 answers",
    teaches: "Half a JSON document: parsers differ in what they say, and in whether an SDK tries again.",
    request: { operation: "*", connection_fault: "truncate", count: 3 },
  },
];

export function Presets({ onAdd }) {
  const action = useAction();
  return html`
    <${Section} title="Worth trying">
      ${action.error && html`<${ErrorNotice} error=${action.error} />`}
      <ul class="cards">
        ${PRESETS.map(({ name, teaches, request }) => html`
          <li class="card">
            <h3>${name}</h3>
            <p class="soft">${teaches}</p>
            <button type="button" class="button small" disabled=${action.busy} aria-label=${`Add: ${name}`}
              onClick=${() => action.run(() => onAdd(request))}>Add it</button>
          </li>`)}
      </ul>
    <//>`;
}
