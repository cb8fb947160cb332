// The answer to a question about access: the decision, its layers, the nearest statements and the policies.
import { useEffect, useRef } from "preact/hooks";
import { html } from "../../html.js";
import { Badge } from "../../components/badge.js";
import { ConditionKeys } from "../../components/condition_keys.js";
import { DescriptionList } from "../../components/description_list.js";
import { Disclosure } from "../../components/disclosure.js";
import { Notice } from "../../components/notice.js";
import { Section } from "../../components/page.js";
import { PolicyView } from "../../components/policy_view.js";
import { Table } from "../../components/table.js";
import { linkTo } from "../../route.js";

const DECISIONS = {
  allowed: { kind: "good", text: "allowed" },
  explicitDeny: { kind: "bad", text: "denied by a statement" },
  implicitDeny: { kind: "warn", text: "not allowed" },
};
const LAYERS = {
  identity: "policies of the role",
  resource: "policy of the resource",
  boundary: "permissions boundary",
  session: "session policies",
};

// `documents` are the policies by name.
export function AccessDecision({ decision, documents }) {
  const container = useRef(null);
  useEffect(() => container.current.focus(), [decision]);
  const { near_misses: nearMisses } = decision;
  return html`
    <div ref=${container} tabindex="-1" class="focus-target">
      <${Section} title="Decision">
        <div class="stack">
          <${Notice} kind=${decision.decision === "allowed" ? "good" : "bad"} title=${decision.summary} />
          <${DescriptionList} items=${itemsOf(decision)} />
        </div>
      <//>
    </div>
    ${nearMisses.length > 0 && html`
      <${Section} title="Nearest statements" note="These statements allow something, and this part of them does not match the request.">
        <${Table} caption="Nearest statements" columns=${NEAR_MISS_COLUMNS} rows=${nearMisses} />
      <//>`}
    <${Policies} decision=${decision} documents=${documents} />
    <${Section} title="Layers" note="The request must be allowed by every layer, and denied by none. A policy of the resource that names the session is enough.">
      <${Table} caption="Layers" columns=${LAYER_COLUMNS} rows=${decision.layers} keyOf=${({ layer }) => layer} />
    <//>
    <${Section} title="Condition keys">
      <${Disclosure} summary="All condition keys of this request"><${ConditionKeys} context=${decision.context} /><//>
    <//>`;
}

function itemsOf({ principal, missing_context_keys: missing, not_evaluated: notEvaluated }) {
  return [
    ["Role", html`<a href=${linkTo("roles", "role", { arn: principal.role_arn })}><code>${principal.role_arn}</code></a>`, "wide"],
    ["Session", html`<code>${principal.session_arn}</code>`, "wide"],
    ["Identity", principal.identity_id && html`<a href=${linkTo("identities", principal.identity_id)}><code>${principal.identity_id}</code></a>`, "wide"],
    ...(missing.length > 0 ? [["Condition keys that the request does not have", html`<${Names} names=${missing} />`, "wide"]] : []),
    ...(notEvaluated.length > 0 ? [["Policies without a known document", html`<${Names} names=${notEvaluated} />`, "wide"]] : []),
  ];
}

const Names = ({ names }) => html`<ul>${names.map((each) => html`<li><code>${each}</code></li>`)}</ul>`;

const statementName = ({ index, sid }) => `statement ${index}${sid ? ` (${sid})` : ""}`;

const LAYER_COLUMNS = [
  { name: "Layer", cell: ({ layer }) => LAYERS[layer] },
  { name: "Decision", kind: "nowrap", cell: ({ decision }) => html`<${Badge} kind=${DECISIONS[decision].kind}>${DECISIONS[decision].text}<//>` },
  { name: "By", kind: "id", cell: ({ statements }) => statements.length > 0 && html`
    <ul>${statements.map((each) => html`<li>${statementName(each)} of <code>${each.policy}</code></li>`)}</ul>` },
];

const NEAR_MISS_COLUMNS = [
  { name: "Statement", kind: "id", cell: (each) => html`<span>${statementName(each)} of <code>${each.policy}</code></span>` },
  { name: "Does not match", kind: "nowrap", cell: ({ failed }) => failed },
  { name: "Expected", kind: "id", cell: ({ expected }) => html`<code>${expected}</code>` },
  { name: "Got", kind: "id", cell: ({ got }) => html`<code>${got}</code>` },
];

const KINDS = ["bad", "warn", "good"]; // what refuses the request comes first

// The policies of the deciding and the nearest statements, which are highlighted.
function Policies({ decision: { layers, near_misses: nearMisses }, documents }) {
  const marks = [
    ...layers.flatMap((each) => each.statements).map((each) => ({
      ...each,
      kind: each.effect === "Allow" ? "good" : "bad",
      label: each.effect === "Allow" ? "Allows the request" : "Denies the request",
    })),
    ...nearMisses.map((each) => ({ ...each, kind: "warn", label: `Its ${each.failed} does not match` })),
  ];
  const bySeverity = marks.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  const names = [...new Set(bySeverity.map((each) => each.policy))].filter((name) => documents[name]);
  if (names.length === 0) return null;
  return html`
    <${Section} title="Policies" note="Statements that decide are green or red, the nearest ones yellow.">
      <div class="stack">
        ${names.map((name) => html`
          <div class="card" key=${name}>
            <h3><code>${name}</code></h3>
            <${PolicyView} document=${documents[name]} what=${`the policy ${name}`} marks=${marks.filter((each) => each.policy === name)} />
          </div>`)}
      </div>
    <//>`;
}
