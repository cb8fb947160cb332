// Text to take along.
import { useEffect, useState } from "preact/hooks";
import { html } from "../html.js";
import { Icon } from "./icon.js";

const SHOWN_MS = 1600;

// A button that copies `text`; `what` names it for who does not see it.
export function Copy({ text, what, word }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => setCopied(await toClipboard(text));
  return html`
    <button type="button" class=${`copy ${copied ? "done" : ""}`} onClick=${copy} aria-label=${`Copy ${what}`}>
      <${Icon} name=${copied ? "check" : "copy"} />${word && html`<span>${copied ? "Copied" : word}</span>`}
      <span class="unseen" role="status">${copied ? `Copied ${what}` : ""}</span>
    </button>`;
}

// An id, an ARN: in full, breaking where it must, with a button beside it.
export const Id = ({ text, what = "it" }) => html`<span class="id"><code>${text}</code><${Copy} text=${text} what=${what} /></span>`;

// Code to copy.
export function Code({ text, what }) {
  return html`
    <div class="code">
      <pre tabindex="0" aria-label=${what} role="region"><code>${text}</code></pre>
      <${Copy} text=${text} what=${what} word="Copy" />
    </div>`;
}

async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return byHand(text); // over http, other hosts than localhost have no clipboard
  }
}

function byHand(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.className = "unseen";
  document.body.append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } finally {
    area.remove();
  }
}
