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
      <${Section} title="Role">
        <div class="stack">
          <${Outcome} decision=${decision} />
          ${decision.login && html`<${TokenChecks} login=${decision.login} />`}
          <${DescriptionList} items=${[
            ["Provider", decision.provider && html`<code>${decision.provider}</code>`],
            ...(decision.assumed_audience ? [["Audience", html`<${AssumedAudience} text=${decision.assumed_audience} />`]] : []),
            ["Identity", decision.identity_id
              ? html`<a href=${linkTo("identities", decision.identity_id)}>${decision.identity_id}</a>`
              : decision.provider ? "a new one: this login has no identity yet" : "a guest"],
            ["Role mapping", describeMapping(decision)],
          ]} />
        </div>
      <//>
    </div>
    ${decision.role_mapping && html`<${Mapping} decision=${decision} />`}
    <${TrustPolicy} decision=${decision} />`;
}

const AssumedAudience = ({ text }) => html`<code>${text}</code>, the only one that the pool accepts. The claims have no <code>aud</code>.`;

function Outcome({ decision }) {
  const isUsable = decision.role_arn !== null && decision.assumable;
  return html`
    <${Notice} kind=${isUsable ? "good" : "bad"} title=${outcomeTitle(decision)}>
      ${decision.role_arn && html`<p><${CopyableId} text=${decision.role_arn} what="the role's ARN" /></p>`}
      <p>${decision.sentence}</p>
    <//>`;
}

function outcomeTitle({ role_arn, refusal, assumable, registered }) {
  if (role_arn === null) return `No role: ${refusal}.`;
  if (assumable) return "The login gets this role.";
  return registered
    ? "The pool gives this role, but its trust policy denies the login."
    : "The pool gives this role, but the role is not registered.";
}

function describeMapping({ provider, role_mapping, role_mapping_keys }) {
  if (role_mapping) return html`<code>${role_mapping.key}</code>`;
  if (!provider || role_mapping_keys.length === 0) return null;
  return html`none; its key in RoleMappings would be ${role_mapping_keys.map((key, index) => html`${index > 0 && " or "}<code>${key}</code>`)}`;
}

// The role is decided as if the token were valid, so the checks of the token are shown apart.
const TokenChecks = ({ login }) => html`
  <${Disclosure} summary=${html`<${CheckMark} passed=${login.accepted} yes="The pool accepts the token" no="The pool refuses the token" />`}>
    ${login.refusal && html`<p><code>${login.refusal.code}</code>: ${login.refusal.message}</p>`}
    <${CheckTable} checks=${login.checks} caption="Checks of the token" />
  <//>`;

function Mapping({ decision: { role_mapping: { key, type, ambiguous_role_resolution, rules }, rule } }) {
  const otherwise = ambiguous_role_resolution === "AuthenticatedRole" ? "the pool's role for authenticated identities" : "no role";
  const note = type === "Rules"
    ? `The first rule of ${key} that matches gives its role. If none matches, the login gets ${otherwise}.`
    : `${key} takes the role from the token: cognito:preferred_role, or the only one in cognito:roles. Without one, the login gets ${otherwise}.`;
  return html`
    <${Section} title="Rules" note=${note}>
      ${rules.length > 0 && html`<${Table} caption="Rules of the mapping" columns=${ruleColumns(rule)} rows=${rules} keyOf=${(each) => each.index} />`}
    <//>`;
}

const ruleColumns = (decisive) => [
  { name: "Rule", cell: (each) => html`${each.index + 1}${decisive?.index === each.index && html` <strong>gave the role</strong>`}` },
  { name: "Outcome", cell: (each) => html`<${CheckMark} passed=${each.matched} yes="matched" no="not matched" />` },
  { name: "Claim", kind: "id", cell: (each) => html`<code>${each.claim}</code>` },
  { name: "Expected", kind: "id", cell: (each) => html`<span>${each.match_type} <code>${each.value}</code></span>` },
  { name: "Got", kind: "id", cell: (each) => each.got === null ? "no such claim" : html`<code>${each.got}</code>` },
  { name: "Role", kind: "id", cell: (each) => html`<code>${each.role_arn}</code>` },
];
