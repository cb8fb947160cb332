// Markup as tagged templates: html`<p class="x">${text}</p>`. What is put in is always text, never markup. A space at the
// end of a line is dropped with the line break: where one is meant, it is written ${" "}.
import htm from "htm";
import { h } from "preact";

export const html = htm.bind(h);
