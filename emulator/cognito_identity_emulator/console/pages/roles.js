// The desk of roles: #/roles, and what is registered: #/roles/role?arn=…, #/roles/provider?arn=…, without an ARN a new one.
import { html } from "../html.js";
import { Nowhere } from "../shell.js";
import { Deciding } from "./roles/overview.js";
import { EditProvider } from "./roles/edit_provider.js";
import { EditRole } from "./roles/edit_role.js";

export default function Roles({ rest: [what, ...more], query }) {
  const arn = query.get("arn");
  if (more.length > 0) return html`<${Nowhere} />`;
  if (what === undefined) return html`<${Deciding} />`;
  if (what === "role") return html`<${EditRole} key=${arn} arn=${arn} pool=${query.get("pool")} />`;
  if (what === "provider") return html`<${EditProvider} key=${arn} arn=${arn} />`;
  return html`<${Nowhere} />`;
}
