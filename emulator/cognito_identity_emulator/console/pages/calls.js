// #/calls: the live list, or with ?before={id} or ?after={id} a page of others. #/calls/{id}: one call.
import { html } from "../html.js";
import { NotFound } from "../shell.js";
import { Call } from "./calls/call.js";
import { CallList } from "./calls/list.js";

export default function Calls({ rest: [id, ...more], query }) {
  if (more.length > 0) return html`<${NotFound} />`;
  return id === undefined ? html`<${CallList} query=${query} />` : html`<${Call} id=${id} />`;
}
