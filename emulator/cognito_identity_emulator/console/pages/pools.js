// #/pools, #/pools/new, #/pools/{id} and #/pools/{id}/edit, with ?section={name}&item={value} at a part of the form.
import { html } from "../html.js";
import { NotFound } from "../shell.js";
import { CreatePool, EditPool } from "./pools/form.js";
import { PoolList } from "./pools/list.js";
import { Pool } from "./pools/pool.js";

export default function Pools({ rest: [id, action, ...more], query }) {
  if (id === undefined) return html`<${PoolList} query=${query} />`;
  if (more.length > 0) return html`<${NotFound} />`;
  if (action === undefined) return id === "new" ? html`<${CreatePool} />` : html`<${Pool} id=${id} />`;
  return action === "edit" ? html`<${EditPool} id=${id} query=${query} />` : html`<${NotFound} />`;
}
