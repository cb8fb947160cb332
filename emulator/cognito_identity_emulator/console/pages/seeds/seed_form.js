// A form for a seed or a CloudFormation template, as text or as a file.
import { useState } from "preact/hooks";
import { fetchJson } from "../../api.js";
import { InputError } from "../../errors.js";
import { useAction } from "../../use_action.js";
import { html } from "../../html.js";
import { FileField } from "../../components/file_field.js";
import { FieldSet, Form, TextArea, TextField } from "../../components/form.js";
import { Section } from "../../components/page.js";
import { linkTo } from "../../route.js";
import { SeedReport } from "./seed_report.js";

export function SeedForm() {
  const [seed, setSeed] = useState({ text: "", stack: "", parameters: "", imports: "" });
  const [report, setReport] = useState(null);
  const action = useAction();
  const setField = (name) => (value) => setSeed({ ...seed, [name]: value });
  const isTemplate = looksLikeTemplate(seed.text);
  const submit = () => action.run(async () => {
    setReport(null);
    if (!seed.text.trim()) throw new InputError("There is nothing to seed. Paste a document, or choose a file.");
    const contentType = looksLikeJson(seed.text) ? "application/json" : "application/yaml";
    setReport(await fetchJson("POST", `seed?${stackParameters(seed, isTemplate)}`, { body: seed.text, contentType }));
  });
  return html`
    <${Section} title="Seed" note="A seed creates and changes the resources it names. It never deletes, and seeding twice changes nothing.">
      <${Form} guarded submitLabel="Run the seed" busy=${action.busy} error=${action.error} onSubmit=${submit}
        buttons=${html`<button type="button" class="button" onClick=${() => setField("text")(EXAMPLE)}>Show an example</button>`}>
        <${FieldSet} title="Document">
          <${TextArea} label="Seed or CloudFormation template, YAML or JSON" mono rows=${14} value=${seed.text} onInput=${setField("text")} />
          <${FileField} label="Or a file" accept=".yaml,.yml,.json,.template" onText=${setField("text")} hint="Choose one, or drop it here." />
          <p class="hint"><a href=${linkTo("seeds", "schema")}>JSON Schema of seeds</a>, for editors.</p>
        <//>
        ${isTemplate && html`
          <${FieldSet} title="Stack" note="This is a CloudFormation template. Its parameters have their defaults unless you set them here.">
            <${TextField} label="Stack name" value=${seed.stack} onInput=${setField("stack")} placeholder="stack" />
            <${TextArea} label="Parameters" mono rows=${3} value=${seed.parameters} onInput=${setField("parameters")} placeholder="Stage=prod"
              hint="One per line: Name=value." />
            <${TextArea} label="Imports" mono rows=${2} value=${seed.imports} onInput=${setField("imports")} placeholder="shared-role=arn:aws:iam::000000000000:role/shared"
              hint="Exports of other stacks, one per line: Name=value." />
          <//>`}
      <//>
      <div role="status">${report && html`<${SeedReport} report=${report} />`}</div>
    <//>`;
}

const looksLikeJson = (text) => /^\s*[{[]/.test(text);
const looksLikeTemplate = (text) => /^\s*"?(Resources|AWSTemplateFormatVersion)"?\s*:/m.test(text) || /^\s*\{\s*"(Resources|AWSTemplateFormatVersion)"/.test(text);

function stackParameters({ stack, parameters, imports }, isTemplate) {
  if (!isTemplate) return "";
  const splitLines = (text) => text.split("\n").map((each) => each.trim()).filter(Boolean);
  return new URLSearchParams([
    ...(stack.trim() ? [["stack_name", stack.trim()]] : []),
    ...splitLines(parameters).map((each) => ["parameter", each]),
    ...splitLines(imports).map((each) => ["import", each]),
  ]);
}

const EXAMPLE = `version: 1
identity_pools:
  - IdentityPoolName: my app
    AllowUnauthenticatedIdentities: true
    SupportedLoginProviders: {accounts.google.com: my-client-id}
    Roles:
      authenticated: arn:aws:iam::000000000000:role/user
      unauthenticated: arn:aws:iam::000000000000:role/guest
    Identities:
      - Logins: {accounts.google.com: alice}
roles:
  - arn: arn:aws:iam::000000000000:role/user
    trust_policy:
      Version: "2012-10-17"
      Statement:
        - Effect: Allow
          Principal: {Federated: cognito-identity.amazonaws.com}
          Action: [sts:AssumeRoleWithWebIdentity, sts:TagSession]
          Condition:
            ForAnyValue:StringLike: {"cognito-identity.amazonaws.com:amr": authenticated}
`;
