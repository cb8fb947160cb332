// #/seeds: seeds from a document, exports and imports the whole state, and resets it. #/seeds/schema: the JSON Schema.
import { html } from "../html.js";
import { NotFound } from "../shell.js";
import { Page } from "../components/page.js";
import { Reset } from "./seeds/reset.js";
import { SeedSchema } from "./seeds/seed_schema.js";
import { SeedForm } from "./seeds/seed_form.js";
import { ExportImport } from "./seeds/export_import.js";

export default function Seeds({ rest: [part, ...more] }) {
  if (part === "schema" && more.length === 0) return html`<${SeedSchema} />`;
  if (part !== undefined) return html`<${NotFound} />`;
  return html`
    <${Page} title="Seeds" lead="Create pools, identities, roles and providers from a document, or save and restore the whole state.">
      <${SeedForm} />
      <${ExportImport} />
      <${Reset} />
    <//>`;
}
