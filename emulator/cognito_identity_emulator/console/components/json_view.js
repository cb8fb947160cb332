// Formatted JSON with syntax colours.
import { html } from "../html.js";
import { CopyButton } from "./copyable.js";

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MAX_COLOURED_CHARS = 100_000; // longer text is shown in one colour

export function JsonView({ value, what }) {
  const text = JSON.stringify(value, null, 2) ?? "";
  return html`
    <div class="code json">
      <pre tabindex="0" aria-label=${what} role="region"><code>${colour(text)}</code></pre>
      <${CopyButton} text=${text} what=${what} label="Copy" />
    </div>`;
}

// The text of JSON, with its names, strings and literals in colours.
export function colour(text) {
  if (text.length > MAX_COLOURED_CHARS) return text;
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
