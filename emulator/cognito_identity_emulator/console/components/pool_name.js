// The name of a pool, with its id in the title; the id itself where the name is not known.
import { html } from "../html.js";
import { usePoolNames } from "../pool_names.js";
import { linkTo } from "../route.js";
import { shortId } from "../short_id.js";

// `names` as of usePoolNames.
export const PoolName = ({ id, names }) => id && html`<span title=${id}>${names[id] ?? html`<code>${shortId(id)}</code>`}</span>`;

// A link to a pool, with its name and its id.
export function PoolLink({ id }) {
  const name = usePoolNames([id])[id];
  return html`<a href=${linkTo("pools", id)} title=${id}>${name && html`${name}${" "}`}<code>${id}</code></a>`;
}
