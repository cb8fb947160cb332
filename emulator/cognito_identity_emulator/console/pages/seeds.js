// #/seeds: seeds from a document, exports and imports the whole state, and resets it.
import { html } from "../html.js";
import { Page } from "../components/page.js";
import { Reset } from "./seeds/reset.js";
import { SeedForm } from "./seeds/seed_form.js";
import { ExportImport } from "./seeds/export_import.js";

export default function Seeds() {
  return html`
    <${Page} title="Seeds" lead="Pools, identities, roles and providers from a document, all of it or nothing; the whole state into a file and back.">
      <${SeedForm} />
      <${ExportImport} />
      <${Reset} />
    <//>`;
}
