// What is known of one thing, and short marks on it.
import { html } from "../html.js";
import { None } from "./table.js";

// `facts` are [name, value], or [name, value, "wide"] for what is long; what has no value says so.
export function Facts({ facts }) {
  return html`
    <dl class="facts">
      ${facts.map(([name, value, size]) => html`
        <div class=${size}><dt>${name}</dt><dd>${value === null || value === undefined || value === "" ? html`<${None} />` : value}</dd></div>`)}
    </dl>`;
}

// A word that says how something stands: `kind` is good, bad, warn or none.
export const Badge = ({ kind = "", children }) => html`<span class=${`badge ${kind}`}>${children}</span>`;
