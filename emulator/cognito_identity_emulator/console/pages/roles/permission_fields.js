// The permissions of a role in its form: inline policies, managed policies and the permissions boundary.
import { html } from "../../html.js";
import { FieldArray } from "../../components/field_array.js";
import { FieldSet, TextArea, TextField } from "../../components/form.js";
import { linkTo } from "../../route.js";
import { newPolicyRow } from "./draft.js";

const EXAMPLE = "arn:aws:iam::aws:policy/PowerUserAccess";

// `registered` are the ARNs of the customer managed policies.
export function PermissionFields({ draft, change, registered }) {
  const arns = [...draft.managed.map(({ arn }) => arn), draft.boundary];
  const known = registered.filter((each) => arns.includes(each));
  return html`
    <${FieldSet} title="Permissions" section="permissions" note="What credentials of this role may do. Policies of AWS are named by their ARN.">
      <h3>Inline policies</h3>
      <${FieldArray} itemName="inline policy" rows=${draft.policies} onChange=${(policies) => change({ policies })} newRow=${newPolicyRow}
        renderRow=${(each, set) => html`
          <${TextField} label="Name" mono wide value=${each.name} onInput=${(name) => set({ name })} />
          <${TextArea} label="Policy" mono rows=${12} value=${each.document} onInput=${(document) => set({ document })} />`} />
      <h3>Managed policies</h3>
      <${FieldArray} itemName="managed policy" rows=${draft.managed} onChange=${(managed) => change({ managed })} newRow=${() => ({ arn: "" })}
        renderRow=${(each, set) => html`
          <${TextField} label="ARN" mono wide list="registered-policies" value=${each.arn} onInput=${(arn) => set({ arn })} />`} />
      <h3>Permissions boundary</h3>
      <${TextField} label="ARN of a managed policy" mono wide list="registered-policies" value=${draft.boundary} placeholder=${EXAMPLE}
        onInput=${(boundary) => change({ boundary })} hint="Left empty: the role has no boundary." />
      <datalist id="registered-policies">${registered.map((each) => html`<option value=${each} />`)}</datalist>
      ${known.length > 0 && html`
        <ul class="soft">${known.map((arn) => html`<li><a href=${linkTo("roles", "policy", { arn })}>Show the policy <code>${arn}</code></a></li>`)}</ul>`}
    <//>`;
}
