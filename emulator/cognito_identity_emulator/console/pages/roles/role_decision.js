// The role that came out: the decision in a sentence, the rules it went by, and the trust policy.
import { useEffect, useRef } from "preact/hooks";
import { html } from "../../html.js";
import { Checks } from "../../components/check_table.js";
import { Id } from "../../components/copyable.js";
import { Facts } from "../../components/description_list.js";
import { Mark } from "../../components/check_mark.js";
import { More } from "../../components/disclosure.js";
import { Notice } from "../../components/notice.js";
import { Section } from "../../components/page.js";
import { Table } from "../../components/table.js";
import { addressOf } from "../../route.js";
import { Trust } from "./trust_policy.js";

export function Decided({ told }) {
  const place = useRef(null);
  useEffect(() => place.current.focus(), [told]);
  return html`
    <div ref=${place} tabindex="-1" class="gone-to">
      <${Section} title="What comes out">
        <div class="stack">
          <${Outcome} told=${told} />
          ${told.login && html`<${Login} login=${told.login} />`}
          <${Facts} facts=${[
            ["Provider", told.provider && html`<code>${told.provider}</code>`],
            ["Identity", told.identity_id
              ? html`<a href=${addressOf("identities", told.identity_id)}>${told.identity_id}</a>`
              : told.provider ? "a newcomer: the login leads to nobody yet" : "a guest"],
            ["Role mapping", mappingInWords(told)],
          ]} />
        </div>
      <//>
    </div>
    ${told.role_mapping && html`<${Mapping} told=${told} />`}
    <${Trust} told=${told} />`;
}

function Outcome({ told }) {
  const got = told.role_arn !== null && told.assumable;
  return html`
    <${Notice} kind=${got ? "good" : "bad"} title=${title(told)}>
      ${told.role_arn && html`<p><${Id} text=${told.role_arn} what="the role's ARN" /></p>`}
      <p>${told.sentence}</p>
    <//>`;
}

function title({ role_arn, refusal, assumable }) {
  if (role_arn === null) return `No role: ${refusal}.`;
  return assumable ? "This role, and it can be assumed." : "This role, but it cannot be assumed.";
}

function mappingInWords({ provider, role_mapping, role_mapping_keys }) {
  if (role_mapping) return html`<code>${role_mapping.key}</code>`;
  if (!provider || role_mapping_keys.length === 0) return null;
  return html`none; it would stand in RoleMappings under ${role_mapping_keys.map((key, index) => html`${index > 0 && " or "}<code>${key}</code>`)}`;
}

// The role is decided as if the token had passed; whether it did is another matter.
const Login = ({ login }) => html`
  <${More} line=${html`<${Mark} good=${login.accepted} yes="The token would be taken" no="The token would be refused" />`}>
    ${login.refusal && html`<p><code>${login.refusal.code}</code>: ${login.refusal.message}</p>`}
    <${Checks} checks=${login.checks} caption="Checks of the token" />
  <//>`;

function Mapping({ told: { role_mapping: { key, type, ambiguous_role_resolution, rules }, rule } }) {
  const otherwise = ambiguous_role_resolution === "AuthenticatedRole" ? "the pool's role for authenticated identities" : "no role at all";
  const note = type === "Rules"
    ? `The mapping ${key} goes through its rules in their order: the first that matches gives its role. When none does, the login gets ${otherwise}.`
    : `The mapping ${key} takes the role that the token itself names: cognito:preferred_role, or the only one in cognito:roles. Otherwise the login gets ${otherwise}.`;
  return html`
    <${Section} title="The rules" note=${note}>
      ${rules.length > 0 && html`<${Table} caption="Rules of the mapping" columns=${columns(rule)} rows=${rules} keyOf=${(each) => each.index} />`}
    <//>`;
}

const columns = (decisive) => [
  { name: "Rule", cell: (each) => html`${each.index + 1}${decisive?.index === each.index && html` <strong>gave the role</strong>`}` },
  { name: "Outcome", cell: (each) => html`<${Mark} good=${each.matched} yes="matched" no="not matched" />` },
  { name: "Claim", kind: "id", cell: (each) => html`<code>${each.claim}</code>` },
  { name: "Wanted", kind: "id", cell: (each) => html`<span>${each.match_type} <code>${each.value}</code></span>` },
  { name: "Got", kind: "id", cell: (each) => each.got === null ? "no such claim" : html`<code>${each.got}</code>` },
  { name: "Role", kind: "id", cell: (each) => html`<code>${each.role_arn}</code>` },
];
