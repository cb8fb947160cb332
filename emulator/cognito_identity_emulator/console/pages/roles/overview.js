// Explains which role a login gets, and lists the registered roles and providers.
import { useState } from "preact/hooks";
import { post } from "../../api.js";
import { Loaded } from "../../use_query.js";
import { html } from "../../html.js";
import { EmptyState } from "../../components/notice.js";
import { Page } from "../../components/page.js";
import { usePoolChoices } from "../../components/pool_field.js";
import { linkTo } from "../../route.js";
import { RoleDecision } from "./role_decision.js";
import { RoleQuestion } from "./role_question.js";
import { Registry } from "./registry.js";

export function RolesOverview() {
  const choices = usePoolChoices();
  const [decision, setDecision] = useState(null);
  const explain = async (question) => {
    setDecision(null);
    setDecision(await post("explain/role", question));
  };
  return html`
    <${Page} title="Roles" lead="Which role a login comes out with, through which rule, and whether the role's trust policy agrees.">
      <${Loaded} query=${choices.query}>${() => choices.pools.length === 0 && !choices.hasMore
        ? html`
          <${EmptyState} title="There is no pool to ask." actions=${html`<a class="button" href=${linkTo("pools")}>To the pools</a>`}>
            <p>A pool says which roles its identities get. Create one, or seed one, and ask here.</p><//>`
        : html`
          <${RoleQuestion} choices=${choices} onSubmit=${explain} />
          ${decision && html`<${RoleDecision} decision=${decision} />`}`}
      <//>
      <${Registry} />
    <//>`;
}
