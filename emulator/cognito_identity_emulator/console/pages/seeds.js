// The desk of seeds: #/seeds. What there shall be, from a document; everything there is, into a file and back; and nothing.
import { html } from "../html.js";
import { Page } from "../components/page.js";
import { Reset } from "./seeds/reset.js";
import { Seeding } from "./seeds/seed_form.js";
import { State } from "./seeds/export_import.js";

export default function Seeds() {
  return html`
    <${Page} title="Seeds" lead="Pools, identities, roles and providers from a document, all of it or nothing; the whole state into a file and back.">
      <${Seeding} />
      <${State} />
      <${Reset} />
    <//>`;
}
