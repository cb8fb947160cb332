// #/roles, with ?call={id} about the login of that call, and the forms #/roles/role?arn=…, #/roles/policy?arn=… and
// #/roles/provider?arn=…; without an ARN they register a new one.
import { html } from "../html.js";
import { NotFound } from "../shell.js";
import { RolesOverview } from "./roles/overview.js";
import { EditPolicy } from "./roles/edit_policy.js";
import { EditProvider } from "./roles/edit_provider.js";
import { EditRole } from "./roles/edit_role.js";

export default function Roles({ rest: [form, ...more], query }) {
  const arn = query.get("arn");
  if (more.length > 0) return html`<${NotFound} />`;
  if (form === undefined) return html`<${RolesOverview} key=${query.get("call")} callId=${query.get("call")} />`;
  if (form === "role") return html`<${EditRole} key=${arn} arn=${arn} pool=${query.get("pool")} forGuests=${query.has("guests")} />`;
  if (form === "policy") return html`<${EditPolicy} key=${arn} arn=${arn} />`;
  if (form === "provider") return html`<${EditProvider} key=${arn} arn=${arn} />`;
  return html`<${NotFound} />`;
}
