// The form that registers or changes a customer managed policy.
import { useState } from "preact/hooks";
import { get, put } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { useAction } from "../../use_action.js";
import { html } from "../../html.js";
import { FieldSet, Form, TextArea, TextField } from "../../components/form.js";
import { Page } from "../../components/page.js";
import { TagRows } from "../../components/tag_rows.js";
import { linkTo, navigate } from "../../route.js";
import { NEW_DOCUMENT, toPolicyBody, toPolicyDraft } from "./draft.js";

const ROLES = linkTo("roles");

export function EditPolicy({ arn }) {
  const query = useQuery(async (signal) => {
    const { policies } = await get("policies", {}, { signal });
    return { policy: policies.find((each) => each.arn === arn) ?? null };
  }, [arn]);
  return html`
    <${Page} title=${query.data?.policy ? "Edit a policy" : "Register a policy"} breadcrumbs=${[["Roles", ROLES]]}>
      <${Loaded} query=${query}>${({ policy }) => html`<${PolicyForm} policy=${policy ?? { arn: arn ?? "", document: NEW_DOCUMENT }} isNew=${!policy} />`}<//>
    <//>`;
}

function PolicyForm({ policy, isNew }) {
  const [draft, setDraft] = useState(() => toPolicyDraft(policy));
  const { busy, error, run } = useAction();
  const setField = (name) => (value) => setDraft((before) => ({ ...before, [name]: value }));
  const save = () => run(async () => {
    await put("policies", toPolicyBody(draft));
    navigate(ROLES);
  });
  return html`
    <${Form} submitLabel=${isNew ? "Register the policy" : "Save the policy"} busy=${busy} error=${error} onSubmit=${save} guarded
      buttons=${html`<a class="button" href=${ROLES}>Cancel</a>`}>
      <${FieldSet} title="Policy" note="A customer managed policy, which roles attach by its ARN.">
        <${TextField} label="ARN" mono wide value=${draft.arn} onInput=${setField("arn")} readonly=${!isNew} placeholder="arn:aws:iam::000000000000:policy/name" />
        <${TextField} label="Description" wide value=${draft.description} onInput=${setField("description")} />
        <${TextArea} label="Policy" mono rows=${18} value=${draft.document} onInput=${setField("document")} />
      <//>
      <${FieldSet} title="Tags"><${TagRows} itemName="tag" rows=${draft.tags} onChange=${setField("tags")} /><//>
    <//>`;
}
