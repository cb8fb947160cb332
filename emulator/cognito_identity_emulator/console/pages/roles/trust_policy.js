// The trust policy of a role, statement by statement, with the request that it was evaluated against.
import { html } from "../../html.js";
import { Badge } from "../../components/badge.js";
import { CheckMark } from "../../components/check_mark.js";
import { ConditionKeys } from "../../components/condition_keys.js";
import { Disclosure } from "../../components/disclosure.js";
import { Notice } from "../../components/notice.js";
import { Section } from "../../components/page.js";
import { Table } from "../../components/table.js";
import { linkTo } from "../../route.js";

const NOTE = "The role can be assumed if a statement allows it and none denies it. A statement applies if its principal, its action and every condition match.";

export function TrustPolicy({ decision: { role_arn, registered, assumable, trust, trust_request, identity_pool_id, provider } }) {
  const conditionKeys = html`<${RequestKeys} request=${trust_request} />`;
  if (role_arn === null) return html`<${Section} title="Trust policy">${conditionKeys}<//>`;
  if (!registered) return html`<${Section} title="Trust policy"><${Unregistered} role=${role_arn} pool=${identity_pool_id} isGuest=${!provider} assumable=${assumable} />${conditionKeys}<//>`;
  return html`
    <${Section} title="Trust policy" note=${NOTE}
      actions=${html`<a class="button" href=${linkTo("roles", "role", { arn: role_arn })}>Edit the role</a>`}>
      <div class="stack">
        <${Notice} kind=${trust.allowed ? "good" : "bad"} title=${trust.sentence} />
        ${trust.statements.map((each) => html`<${Statement} key=${each.index} statement=${each} actions=${trust_request.actions} />`)}
        ${conditionKeys}
      </div>
    <//>`;
}

const Unregistered = ({ role, pool, isGuest, assumable }) => html`
  <${Notice} kind=${assumable ? "info" : "bad"} title="The role is not registered, so it has no trust policy here."
    actions=${html`<a class="button" href=${linkTo("roles", "role", { arn: role, pool, guests: isGuest ? "yes" : null })}>Register this role</a>`}>
    <p>${assumable
      ? "This emulator lets any login assume an unregistered role. Register the role to test its trust policy."
      : "With --roles registered, an unregistered role cannot be assumed."}</p>
  <//>`;

function Statement({ statement, actions }) {
  const rows = [
    { member: "Principal", met: statement.principal_met, expected: statement.principal_expected, got: statement.principal_got },
    { member: "Action", met: statement.actions.length > 0, expected: statement.actions_expected, got: actions.join(", ") },
    ...statement.conditions.map((each) => ({
      member: each.operator,
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
        <h3>Statement ${statement.index}${statement.sid ? html`: ${statement.sid}` : ""}</h3>
        <${Badge} kind=${statement.effect === "Allow" ? "good" : "bad"}>${statement.effect}<//>
        <${Badge} kind=${statement.applies ? "" : "warn"}>${statement.applies ? "applies" : "does not apply"}<//>
      </div>
      <${Table} embedded caption=${`Statement ${statement.index}`} columns=${COLUMNS} rows=${rows} />
    </div>`;
}

const COLUMNS = [
  { name: "Element", cell: ({ member, key }) => html`${member}${key && html`<code class="subline">${key}</code>`}` },
  { name: "Outcome", cell: ({ met }) => html`<${CheckMark} passed=${met} yes="matches" no="does not match" />` },
  { name: "Expected", kind: "id", cell: ({ expected }) => html`<code>${expected}</code>` },
  { name: "Got", kind: "id", cell: ({ got, why, met }) => html`<div><code>${got}</code>${why && !met && html`<p class="advice">${why}</p>`}</div>` },
];

const RequestKeys = ({ request }) => html`
  <${Disclosure} summary="All condition keys of this request">
    <p>The principal is <code>${request.federated}</code>. ${request.actions.length === 1 ? "The action is" : "The actions are"} <code>${request.actions.join(", ")}</code>.</p>
    <${ConditionKeys} context=${request.context} />
  <//>`;
