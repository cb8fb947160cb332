// Which role comes out for somebody, and the roles and providers that are registered.
import { useState } from "preact/hooks";
import { get, post } from "../../api.js";
import { Asked, useAsked } from "../../asked.js";
import { html } from "../../html.js";
import { Empty } from "../../parts/notice.js";
import { Page, Section } from "../../parts/page.js";
import { addressOf } from "../../route.js";
import { Decided } from "./decided.js";
import { Question } from "./question.js";
import { Registered } from "./registered.js";

export function Deciding() {
  const pools = useAsked((signal) => get("pools", {}, { signal }), []);
  const [decided, setDecided] = useState(null);
  const ask = async (question) => {
    setDecided(null);
    setDecided(await post("explain/role", question));
  };
  return html`
    <${Page} title="Roles" lead="Which role a login comes out with, through which rule, and whether the role's trust policy agrees.">
      <${Asked} of=${pools}>${({ identity_pools }) => identity_pools.length === 0
        ? html`
          <${Empty} title="There is no pool to ask." actions=${html`<a class="button" href=${addressOf("pools")}>To the pools</a>`}>
            <p>A pool says which roles its identities get. Create one, or seed one, and ask here.</p><//>`
        : html`
          <${Question} pools=${identity_pools} onAsk=${ask} />
          ${decided && html`<${Decided} told=${decided} />`}`}
      <//>
      <${Registered} />
    <//>`;
}
