// Text with a button that copies it to the clipboard.
import { useEffect, useState } from "preact/hooks";
import { html } from "../html.js";
import { Icon } from "./icon.js";

const CONFIRMATION_MS = 1600;

// `what` names the text for screen readers; `label` is the visible text of the button, if it has any.
export function CopyButton({ text, what, label }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), CONFIRMATION_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => setCopied(await copyToClipboard(text));
  return html`
    <button type="button" class=${`copy ${copied ? "done" : ""}`} onClick=${copy} aria-label=${`Copy ${what}`}>
      <${Icon} name=${copied ? "check" : "copy"} />${label && html`<span>${copied ? "Copied" : label}</span>`}
      <span class="visually-hidden" role="status">${copied ? `Copied ${what}` : ""}</span>
    </button>`;
}

// A whole id or ARN.
export const CopyableId = ({ text, what = "it" }) => html`<span class="id"><code>${text}</code><${CopyButton} text=${text} what=${what} /></span>`;

export function CodeBlock({ text, what }) {
  return html`
    <div class="code">
      <pre tabindex="0" aria-label=${what} role="region"><code>${text}</code></pre>
      <${CopyButton} text=${text} what=${what} label="Copy" />
    </div>`;
}

// Whether the text was copied.
async function copyToClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyWithSelection(text); // over http, browsers offer the clipboard API to localhost only
  }
}

function copyWithSelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } finally {
    area.remove();
  }
}
