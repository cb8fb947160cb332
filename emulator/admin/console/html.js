// Markup as tagged templates: html`<p class="x">${text}</p>`. What is put in is always text, never markup.
import htm from "htm";
import { h } from "preact";

export const html = htm.bind(h);
