// Which role comes out for somebody, and the roles and providers that are registered.
import { useState } from "preact/hooks";
import { post } from "../../api.js";
import { Asked } from "../../use_query.js";
import { html } from "../../html.js";
import { Empty } from "../../components/notice.js";
import { Page, Section } from "../../components/page.js";
import { usePools } from "../../components/pool_field.js";
import { addressOf } from "../../route.js";
import { Decided } from "./role_decision.js";
import { Question } from "./role_question.js";
import { Registered } from "./registry.js";

export function Deciding() {
  const known = usePools();
  const [decided, setDecided] = useState(null);
  const ask = async (question) => {
    setDecided(null);
    setDecided(await post("explain/role", question));
  };
  return html`
    <${Page} title="Roles" lead="Which role a login comes out with, through which rule, and whether the role's trust policy agrees.">
      <${Asked} of=${known.asked}>${() => known.pools.length === 0 && !known.more
        ? html`
          <${Empty} title="There is no pool to ask." actions=${html`<a class="button" href=${addressOf("pools")}>To the pools</a>`}>
            <p>A pool says which roles its identities get. Create one, or seed one, and ask here.</p><//>`
        : html`
          <${Question} known=${known} onAsk=${ask} />
          ${decided && html`<${Decided} told=${decided} />`}`}
      <//>
      <${Registered} />
    <//>`;
}
