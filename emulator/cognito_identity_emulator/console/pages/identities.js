// #/identities and #/identities/{id}.
import { html } from "../html.js";
import { NotFound } from "../shell.js";
import { Identity } from "./identities/identity.js";
import { IdentityList } from "./identities/list.js";

export default function Identities({ rest: [id, ...more], query }) {
  if (more.length > 0) return html`<${NotFound} />`;
  return id === undefined ? html`<${IdentityList} query=${query} />` : html`<${Identity} id=${id} />`;
}
