// Formatted JSON with syntax colours.
import { html } from "../html.js";
import { CopyButton } from "./copyable.js";

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MAX_COLOURED_CHARS = 100_000; // longer text is shown in one colour

export function JsonView({ value, what }) {
  const text = JSON.stringify(value, null, 2) ?? "";
  return html`
    <div class="code json">
      <pre tabindex="0" aria-label=${what} role="region"><code>${text.length > MAX_COLOURED_CHARS ? text : colour(text)}</code></pre>
      <${CopyButton} text=${text} what=${what} label="Copy" />
    </div>`;
}

function colour(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    parts.push(text.slice(end, match.index));
    const [all, string, colon] = match;
    if (colon) parts.push(html`<span class="name">${string}</span>`, colon);
    else parts.push(html`<span class=${string ? "string" : "literal"}>${all}</span>`);
    end = match.index + all.length;
  }
  return [...parts, text.slice(end)];
}
