// The desk of calls: #/calls (live, or ?before= an id), #/calls/{id}.
import { html } from "../html.js";
import { Nowhere } from "../shell.js";
import { Call } from "./calls/call.js";
import { CallList } from "./calls/list.js";

export default function Calls({ rest: [id, ...more], query }) {
  if (more.length > 0) return html`<${Nowhere} />`;
  return id === undefined ? html`<${CallList} query=${query} />` : html`<${Call} id=${id} />`;
}
