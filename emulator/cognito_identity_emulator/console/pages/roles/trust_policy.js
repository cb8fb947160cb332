// The trust policy of the role, statement by statement, with what it was held against.
import { html } from "../../html.js";
import { Badge } from "../../components/description_list.js";
import { Mark } from "../../components/check_mark.js";
import { More } from "../../components/disclosure.js";
import { Notice } from "../../components/notice.js";
import { Section } from "../../components/page.js";
import { Table } from "../../components/table.js";
import { addressOf } from "../../route.js";

const NOTE = "A login gets the role only when a statement allows it and none denies it. A statement applies when its principal, its action and every condition fit.";

export function Trust({ told: { role_arn, registered, assumable, trust, trust_request, identity_pool_id } }) {
  const context = html`<${Context} request=${trust_request} />`;
  if (role_arn === null) return html`<${Section} title="What a trust policy would be asked">${context}<//>`;
  if (!registered) return html`<${Section} title="The trust policy"><${Unregistered} role=${role_arn} pool=${identity_pool_id} assumable=${assumable} />${context}<//>`;
  return html`
    <${Section} title="The trust policy" note=${NOTE}
      actions=${html`<a class="button" href=${addressOf("roles", "role", { arn: role_arn })}>Edit the role</a>`}>
      <div class="stack">
        <${Notice} kind=${trust.allowed ? "good" : "bad"} title=${trust.sentence} />
        ${trust.statements.map((each) => html`<${Statement} key=${each.index} told=${each} wanted=${trust_request.actions} />`)}
        ${context}
      </div>
    <//>`;
}

const Unregistered = ({ role, pool, assumable }) => html`
  <${Notice} kind=${assumable ? "info" : "bad"} title="The role is not registered here, so there is no trust policy to ask."
    actions=${html`<a class="button" href=${addressOf("roles", "role", { arn: role, pool })}>Register it</a>`}>
    <p>${assumable
      ? "This emulator lets any login assume a role that it does not know. AWS would ask the role's trust policy: register the role to try yours."
      : "With --roles registered, a role that is not registered cannot be assumed."}</p>
  <//>`;

function Statement({ told, wanted }) {
  const rows = [
    { what: "Principal", met: told.principal_met, expected: told.principal_expected, got: told.principal_got },
    { what: "Action", met: told.actions.length > 0, expected: told.actions_expected, got: wanted.join(", ") },
    ...told.conditions.map((each) => ({
      what: each.operator,
      key: each.key,
      met: each.met,
      expected: each.expected.join(" or "),
      got: each.got?.join(", ") ?? "no such key",
      why: each.why,
    })),
  ];
  return html`
    <div class="card">
      <div class="step-head">
        <h3>Statement ${told.index}${told.sid ? html`: ${told.sid}` : ""}</h3>
        <${Badge} kind=${told.effect === "Allow" ? "good" : "bad"}>${told.effect}<//>
        <${Badge} kind=${told.applies ? "" : "warn"}>${told.applies ? "applies" : "does not apply"}<//>
      </div>
      <${Table} quiet caption=${`Statement ${told.index}`} columns=${COLUMNS} rows=${rows} />
    </div>`;
}

const COLUMNS = [
  { name: "Asks for", cell: ({ what, key }) => html`${what}${key && html`<code class="below">${key}</code>`}` },
  { name: "Outcome", cell: ({ met }) => html`<${Mark} good=${met} yes="fits" no="does not fit" />` },
  { name: "Expected", kind: "id", cell: ({ expected }) => html`<code>${expected}</code>` },
  { name: "Got", kind: "id", cell: ({ got, why, met }) => html`<div><code>${got}</code>${why && !met && html`<p class="advice">${why}</p>`}</div>` },
];

const Context = ({ request }) => html`
  <${More} line="Every condition key that a trust policy can ask for here">
    <p>The principal is <code>${request.federated}</code>, wanted ${request.actions.length === 1 ? "is" : "are"} <code>${request.actions.join(", ")}</code>.</p>
    <${Table} caption="Condition keys" columns=${KEYS} rows=${Object.entries(request.context)} keyOf=${([key]) => key} />
  <//>`;

const KEYS = [
  { name: "Condition key", kind: "id", cell: ([key]) => html`<code>${key}</code>` },
  { name: "Value", kind: "id", cell: ([, values]) => html`<code>${values.join(", ")}</code>` },
];
