// The desk of identity pools: #/pools, #/pools/new, #/pools/{id}, #/pools/{id}/edit.
import { html } from "../html.js";
import { Nowhere } from "../shell.js";
import { CreatePool, EditPool } from "./pools/form.js";
import { PoolList } from "./pools/list.js";
import { Pool } from "./pools/pool.js";

export default function Pools({ rest: [id, deed, ...more], query }) {
  if (id === undefined) return html`<${PoolList} query=${query} />`;
  if (more.length > 0) return html`<${Nowhere} />`;
  if (deed === undefined) return id === "new" ? html`<${CreatePool} />` : html`<${Pool} id=${id} />`;
  return deed === "edit" ? html`<${EditPool} id=${id} />` : html`<${Nowhere} />`;
}
