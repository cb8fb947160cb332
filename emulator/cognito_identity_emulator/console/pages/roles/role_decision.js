// The role that a login gets: the decision in a sentence, the rules of the mapping, and the trust policy.
import { useEffect, useRef } from "preact/hooks";
import { html } from "../../html.js";
import { CheckTable } from "../../components/check_table.js";
import { CopyableId } from "../../components/copyable.js";
import { DescriptionList } from "../../components/description_list.js";
import { CheckMark } from "../../components/check_mark.js";
import { Disclosure } from "../../components/disclosure.js";
import { Notice } from "../../components/notice.js";
import { Section } from "../../components/page.js";
import { Table } from "../../components/table.js";
import { linkTo } from "../../route.js";
import { TrustPolicy } from "./trust_policy.js";

export function RoleDecision({ decision }) {
  const container = useRef(null);
  useEffect(() => container.current.focus(), [decision]);
  return html`
    <div ref=${container} tabindex="-1" class="focus-target">
      <${Section} title="What comes out">
        <div class="stack">
          <${Outcome} decision=${decision} />
          ${decision.login && html`<${TokenChecks} login=${decision.login} />`}
          <${DescriptionList} items=${[
            ["Provider", decision.provider && html`<code>${decision.provider}</code>`],
            ["Identity", decision.identity_id
              ? html`<a href=${linkTo("identities", decision.identity_id)}>${decision.identity_id}</a>`
              : decision.provider ? "a new identity: this login has none yet" : "a guest"],
            ["Role mapping", describeMapping(decision)],
          ]} />
        </div>
      <//>
    </div>
    ${decision.role_mapping && html`<${Mapping} decision=${decision} />`}
    <${TrustPolicy} decision=${decision} />`;
}

function Outcome({ decision }) {
  const isUsable = decision.role_arn !== null && decision.assumable;
  return html`
    <${Notice} kind=${isUsable ? "good" : "bad"} title=${outcomeTitle(decision)}>
      ${decision.role_arn && html`<p><${CopyableId} text=${decision.role_arn} what="the role's ARN" /></p>`}
      <p>${decision.sentence}</p>
    <//>`;
}

function outcomeTitle({ role_arn, refusal, assumable }) {
  if (role_arn === null) return `No role: ${refusal}.`;
  return assumable ? "This role, and it can be assumed." : "This role, but it cannot be assumed.";
}

function describeMapping({ provider, role_mapping, role_mapping_keys }) {
  if (role_mapping) return html`<code>${role_mapping.key}</code>`;
  if (!provider || role_mapping_keys.length === 0) return null;
  return html`none; it would stand in RoleMappings under ${role_mapping_keys.map((key, index) => html`${index > 0 && " or "}<code>${key}</code>`)}`;
}

// The role is decided as if the token were valid, so the checks of the token are shown apart.
const TokenChecks = ({ login }) => html`
  <${Disclosure} summary=${html`<${CheckMark} passed=${login.accepted} yes="The token would be taken" no="The token would be refused" />`}>
    ${login.refusal && html`<p><code>${login.refusal.code}</code>: ${login.refusal.message}</p>`}
    <${CheckTable} checks=${login.checks} caption="Checks of the token" />
  <//>`;

function Mapping({ decision: { role_mapping: { key, type, ambiguous_role_resolution, rules }, rule } }) {
  const otherwise = ambiguous_role_resolution === "AuthenticatedRole" ? "the pool's role for authenticated identities" : "no role at all";
  const note = type === "Rules"
    ? `The mapping ${key} goes through its rules in their order: the first that matches gives its role. When none does, the login gets ${otherwise}.`
    : `The mapping ${key} takes the role that the token itself names: cognito:preferred_role, or the only one in cognito:roles. Otherwise the login gets ${otherwise}.`;
  return html`
    <${Section} title="The rules" note=${note}>
      ${rules.length > 0 && html`<${Table} caption="Rules of the mapping" columns=${ruleColumns(rule)} rows=${rules} keyOf=${(each) => each.index} />`}
    <//>`;
}

const ruleColumns = (decisive) => [
  { name: "Rule", cell: (each) => html`${each.index + 1}${decisive?.index === each.index && html` <strong>gave the role</strong>`}` },
  { name: "Outcome", cell: (each) => html`<${CheckMark} passed=${each.matched} yes="matched" no="not matched" />` },
  { name: "Claim", kind: "id", cell: (each) => html`<code>${each.claim}</code>` },
  { name: "Wanted", kind: "id", cell: (each) => html`<span>${each.match_type} <code>${each.value}</code></span>` },
  { name: "Got", kind: "id", cell: (each) => each.got === null ? "no such claim" : html`<code>${each.got}</code>` },
  { name: "Role", kind: "id", cell: (each) => html`<code>${each.role_arn}</code>` },
];
