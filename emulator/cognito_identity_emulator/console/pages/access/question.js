// The form of a question about access.
import { useEffect, useState } from "preact/hooks";
import { html } from "../../html.js";
import { FieldArray } from "../../components/field_array.js";
import { FieldSet, Form, TextArea, TextField } from "../../components/form.js";
import { parseJsonObject } from "../../parse.js";
import { useAction } from "../../use_action.js";

// The question in the address of the page.
export const toQuestion = (query) => ({
  who: query.get("who") ?? "",
  action: query.get("action") ?? "",
  resource: query.get("resource") ?? "",
  role: "",
  context: [],
  resourcePolicy: "",
});

// `onSubmit` receives the body of POST access; with `submitAtOnce`, the initial question is asked without a click.
export function AccessQuestion({ initial, submitAtOnce, onSubmit }) {
  const [question, setQuestion] = useState(initial);
  const { busy, error, run } = useAction();
  const setField = (name) => (value) => setQuestion((before) => ({ ...before, [name]: value }));
  const submit = () => run(async () => onSubmit(toBody(question)));
  useEffect(() => {
    if (submitAtOnce) submit();
  }, []);
  return html`
    <${Form} submitLabel="Decide" busy=${busy} error=${error} onSubmit=${submit}>
      <${FieldSet} title="Request">
        <${TextField} label="Who" mono wide value=${question.who} onInput=${setField("who")}
          hint="An access key id, the id of an identity, or the ARN of a role. An identity has the credentials that it would get now." />
        ${memberOf(question.who) === "identity_id" && html`
          <${TextField} label="CustomRoleArn" mono wide value=${question.role} onInput=${setField("role")} hint="Left empty: the role that the pool gives." />`}
        <${TextField} label="Action" mono value=${question.action} onInput=${setField("action")} placeholder="s3:GetObject" />
        <${TextField} label="Resource" mono wide value=${question.resource} onInput=${setField("resource")} placeholder="arn:aws:s3:::bucket/key"
          hint="An ARN. Left empty: *, which only * in a policy matches." />
        <h3>Condition keys of the request</h3>
        <${FieldArray} itemName="condition key" rows=${question.context} onChange=${setField("context")} newRow=${() => ({ key: "", value: "" })}
          renderRow=${(each, set) => html`
            <${TextField} label="Key" mono value=${each.key} onInput=${(key) => set({ key })} placeholder="s3:prefix" />
            <${TextField} label="Value" mono value=${each.value} onInput=${(value) => set({ value })} />`} />
        <${TextArea} label="Policy of the resource" mono rows=${4} value=${question.resourcePolicy} onInput=${setField("resourcePolicy")}
          hint="Such as a bucket policy. Left empty: the resource has none." />
      <//>
    <//>`;
}

// The member of the body that names who it is about.
function memberOf(who) {
  const text = who.trim();
  if (text.startsWith("arn:")) return "role_arn";
  return text.includes(":") ? "identity_id" : "access_key_id";
}

// Raises InputError.
function toBody({ who, role, action, resource, context, resourcePolicy }) {
  const member = memberOf(who);
  return {
    [member]: who.trim(),
    ...(member === "identity_id" && role.trim() ? { custom_role_arn: role.trim() } : {}),
    action: action.trim(),
    resource: resource.trim() || "*",
    context: toContext(context),
    ...(resourcePolicy.trim() ? { resource_policy: parseJsonObject(resourcePolicy, "Policy of the resource") } : {}),
  };
}

// Several rows with the same key are several values of it.
function toContext(rows) {
  const context = {};
  for (const { key, value } of rows) (context[key.trim()] ??= []).push(value);
  return context;
}
