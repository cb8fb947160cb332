// The properties of one thing.
import { html } from "../html.js";
import { NoValue } from "./table.js";

// `items` are [name, value], or [name, value, "wide"] for a long value. An empty value is shown as "none".
export function DescriptionList({ items }) {
  return html`
    <dl class="description-list">
      ${items.map(([name, value, size]) => html`
        <div class=${size}><dt>${name}</dt><dd>${value === null || value === undefined || value === "" ? html`<${NoValue} />` : value}</dd></div>`)}
    </dl>`;
}
