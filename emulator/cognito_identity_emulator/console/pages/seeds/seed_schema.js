// The JSON Schema of seed documents.
import { get } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { html } from "../../html.js";
import { CopyableId } from "../../components/copyable.js";
import { JsonView } from "../../components/json_view.js";
import { Page } from "../../components/page.js";
import { linkTo } from "../../route.js";

export function SeedSchema() {
  const query = useQuery((signal) => get("seed/schema", {}, { signal }), []);
  const address = new URL("seed/schema", document.baseURI).href;
  return html`
    <${Page} title="JSON Schema of seeds" breadcrumbs=${[["Seeds", linkTo("seeds")]]} lead="Editors check and complete seed documents with it.">
      <p>Address: <${CopyableId} text=${address} what="the address" /></p>
      <${Loaded} query=${query} lines=${12}>${(schema) => html`<${JsonView} value=${schema} what="the schema" />`}<//>
    <//>`;
}
