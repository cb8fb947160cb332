// A placeholder for content that is loading, and a notice when that takes long.
import { useEffect, useState } from "preact/hooks";
import { html } from "../html.js";
import { Notice } from "./notice.js";

const WIDTHS = ["wide", "wider", "narrow", "wide", "narrower"];
const SLOW_AFTER_S = 5;

export function Loading({ lines = 4, onRetry }) {
  return html`
    <div class="loading" role="status">
      <span class="visually-hidden">Loading</span>
      ${Array.from({ length: lines }, (_, index) => html`<span class=${`skeleton-line ${WIDTHS[index % WIDTHS.length]}`} />`)}
    </div>
    <${SlowNotice} onRetry=${onRetry} />`;
}

// Render it while something is loading: it says after some seconds that there is no response yet, and what to do.
export function SlowNotice({ onRetry }) {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_AFTER_S * 1000);
    return () => clearTimeout(timer);
  }, []);
  return isSlow && html`
    <${Notice} kind="warn" title=${`The emulator has not answered for ${SLOW_AFTER_S} seconds.`}
      actions=${onRetry && html`<button type="button" class="button" onClick=${onRetry}>Try again</button>`}>
      <p>It may be busy, stopped in a debugger, or unreachable. Check its log, then try again.</p>
    <//>`;
}
