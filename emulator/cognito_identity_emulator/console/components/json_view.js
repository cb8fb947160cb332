// JSON, laid out and lightly coloured.
import { html } from "../html.js";
import { Copy } from "./copyable.js";

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MOST_COLOURED = 100_000; // characters; what is longer is shown in one colour

export function Json({ value, what }) {
  const text = JSON.stringify(value, null, 2) ?? "";
  return html`
    <div class="code json">
      <pre tabindex="0" aria-label=${what} role="region"><code>${text.length > MOST_COLOURED ? text : coloured(text)}</code></pre>
      <${Copy} text=${text} what=${what} word="Copy" />
    </div>`;
}

function coloured(text) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(TOKEN)) {
    parts.push(text.slice(end, found.index));
    const [all, string, colon] = found;
    if (colon) parts.push(html`<span class="name">${string}</span>`, colon);
    else parts.push(html`<span class=${string ? "string" : "word"}>${all}</span>`);
    end = found.index + all.length;
  }
  return [...parts, text.slice(end)];
}
