// Explains which role a login gets, and lists the registered roles and providers.
import { useState } from "preact/hooks";
import { get, post } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { html } from "../../html.js";
import { EmptyState, Notice } from "../../components/notice.js";
import { Page } from "../../components/page.js";
import { usePoolChoices } from "../../components/pool_field.js";
import { linkTo } from "../../route.js";
import { RoleDecision } from "./role_decision.js";
import { NEW_QUESTION, RoleQuestion, fromRequest } from "./role_question.js";
import { Registry } from "./registry.js";

// With a `callId`, the question is about the login of that call, and it is answered at once.
export function RolesOverview({ callId }) {
  const query = useQuery(async (signal) => (callId ? get(`calls/${encodeURIComponent(callId)}`, {}, { signal }) : null), [callId]);
  return html`
    <${Page} title="Roles" lead="Which role a login gets, by which rule, and whether the role's trust policy allows it.">
      <${Loaded} query=${query}>${(call) => html`<${Explainer} call=${call} />`}<//>
      <${Registry} />
    <//>`;
}

function Explainer({ call }) {
  const question = call?.failed_check?.role_question && fromRequest(call.failed_check.role_question);
  const choices = usePoolChoices(question?.pool);
  const [decision, setDecision] = useState(null);
  const explain = async (request) => {
    setDecision(null);
    setDecision(await post("explain/role", request));
  };
  return html`
    <${Loaded} query=${choices.query}>${() => choices.pools.length === 0 && !choices.hasMore
      ? html`
        <${EmptyState} title="No identity pools yet." actions=${html`<a class="button" href=${linkTo("pools")}>To the pools</a>`}>
          <p>A pool decides which role a login gets. Create or seed a pool first.</p><//>`
      : html`
        <div class="stack">
          ${call && html`<${CallNotice} call=${call} hasQuestion=${Boolean(question)} />`}
          <${RoleQuestion} choices=${choices} initial=${question ?? NEW_QUESTION} submitAtOnce=${Boolean(question)} onSubmit=${explain} />
        </div>
        ${decision && html`<${RoleDecision} decision=${decision} />`}`}
    <//>`;
}

const CallNotice = ({ call, hasQuestion }) => html`
  <${Notice} title=${hasQuestion ? `The login of call ${call.id}, explained with the current pool and roles.` : `Call ${call.id} has no login to explain.`}>
    <p><a href=${linkTo("calls", String(call.id))}>${call.operation}, call ${call.id}</a></p>
  <//>`;
