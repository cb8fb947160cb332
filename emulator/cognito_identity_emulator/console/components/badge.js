// A short state in a coloured frame: `kind` is good, bad, warn or empty.
import { html } from "../html.js";

export const Badge = ({ kind = "", children }) => html`<span class=${`badge ${kind}`}>${children}</span>`;
