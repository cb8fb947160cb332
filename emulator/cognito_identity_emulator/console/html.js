// Markup as tagged templates: html`<p class="x">${text}</p>`. Values are inserted as text, never as markup. htm drops a
// space at the end of a line together with the line break: write ${" "} where the space matters.
import htm from "htm";
import { h } from "preact";

export const html = htm.bind(h);
