// The desk of identity pools: #/pools, #/pools/new, #/pools/{id}, #/pools/{id}/edit.
import { html } from "../html.js";
import { Nowhere } from "../shell.js";
import { PoolList } from "./pools/list.js";
import { Pool } from "./pools/pool.js";

export default function Pools({ rest: [id, deed, ...more], query }) {
  if (id === undefined) return html`<${PoolList} query=${query} />`;
  if (more.length === 0 && deed === undefined) return html`<${Pool} id=${id} />`;
  return html`<${Nowhere} />`;
}
