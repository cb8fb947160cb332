// What stands in a place until its content is there.
import { html } from "../html.js";

const WIDTHS = ["wide", "wider", "narrow", "wide", "narrower"];

export function Loading({ lines = 4 }) {
  return html`
    <div class="loading" role="status">
      <span class="unseen">Loading</span>
      ${Array.from({ length: lines }, (_, index) => html`<span class=${`bone ${WIDTHS[index % WIDTHS.length]}`} />`)}
    </div>`;
}
