// A placeholder for content that is loading.
import { html } from "../html.js";

const WIDTHS = ["wide", "wider", "narrow", "wide", "narrower"];

export function Loading({ lines = 4 }) {
  return html`
    <div class="loading" role="status">
      <span class="visually-hidden">Loading</span>
      ${Array.from({ length: lines }, (_, index) => html`<span class=${`skeleton-line ${WIDTHS[index % WIDTHS.length]}`} />`)}
    </div>`;
}
