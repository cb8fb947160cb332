// A form for seeds and CloudFormation templates: a text, files, a directory such as cdk.out, or a ZIP archive.
import { useState } from "preact/hooks";
import { fetchJson } from "../../api.js";
import { InputError } from "../../errors.js";
import { useAction } from "../../use_action.js";
import { zip } from "../../zip.js";
import { html } from "../../html.js";
import { FileField } from "../../components/file_field.js";
import { FieldSet, Form, TextArea, TextField } from "../../components/form.js";
import { Section } from "../../components/page.js";
import { linkTo } from "../../route.js";
import { SeedReport } from "./seed_report.js";

export function SeedForm() {
  const [seed, setSeed] = useState({ text: "", stack: "", parameters: "", imports: "", files: [] });
  const [report, setReport] = useState(null);
  const action = useAction();
  const setField = (name) => (value) => setSeed({ ...seed, [name]: value });
  const hasFiles = seed.files.length > 0;
  const isTemplate = hasFiles || looksLikeTemplate(seed.text);
  // A single file is shown as text, so that it can be changed.
  const onFiles = async (files) => {
    if (files.length === 1 && !isArchive(files[0])) setSeed({ ...seed, files: [], text: await files[0].file.text() });
    else setSeed({ ...seed, files });
  };
  const run = (dryRun) => action.run(async () => {
    setReport(null);
    if (!hasFiles && !seed.text.trim()) throw new InputError("There is nothing to seed. Paste a document, or choose files.");
    const query = seedQuery(seed, isTemplate, dryRun);
    setReport({ ...(await fetchJson("POST", `seed?${query}`, await requestBody(seed))), dryRun });
  });
  return html`
    <${Section} title="Seed" note="A seed creates and changes the resources it names. It never deletes, and seeding twice changes nothing.">
      <${Form} guarded submitLabel="Run the seed" busy=${action.busy} error=${action.error} onSubmit=${() => run(false)}
        buttons=${html`
          <button type="button" class="button" aria-disabled=${action.busy} onClick=${() => run(true)}>Dry run</button>
          <button type="button" class="button" onClick=${() => setSeed({ ...seed, files: [], text: EXAMPLE })}>Show an example</button>`}>
        <${FieldSet} title="Document">
          ${hasFiles
            ? html`<${ChosenFiles} files=${seed.files} onRemove=${() => setField("files")([])} />`
            : html`<${TextArea} label="Seed or CloudFormation template, YAML or JSON" mono rows=${14} value=${seed.text} onInput=${setField("text")} />`}
          <${FileField} label="Or files" onFiles=${onFiles} hint="Choose seeds, templates or a ZIP archive of them, or drop them here, also directories such as cdk.out." />
          <${FileField} label="Or a directory" directory onFiles=${onFiles} hint="For example cdk.out." />
          <p class="hint"><a href=${linkTo("seeds", "schema")}>JSON Schema of seeds</a>, for editors.</p>
        <//>
        ${isTemplate && html`
          <${FieldSet} title="Stack" note="Parameters of a CloudFormation template have their defaults unless you set them here.">
            ${!hasFiles && html`<${TextField} label="Stack name" value=${seed.stack} onInput=${setField("stack")} placeholder="stack" />`}
            <${TextArea} label="Parameters" mono rows=${3} value=${seed.parameters} onInput=${setField("parameters")} placeholder="Stage=prod"
              hint="One per line: Name=value." />
            <${TextArea} label="Imports" mono rows=${2} value=${seed.imports} onInput=${setField("imports")} placeholder="shared-role=arn:aws:iam::000000000000:role/shared"
              hint="Exports of other stacks, one per line: Name=value." />
          <//>`}
      <//>
      <div role="status">${report && html`<${SeedReport} report=${report} />`}</div>
    <//>`;
}

const MAX_SHOWN = 20;

function ChosenFiles({ files, onRemove }) {
  const others = files.length - MAX_SHOWN;
  return html`
    <div class="field wide">
      <ul aria-label="Chosen files">
        ${files.slice(0, MAX_SHOWN).map(({ path }) => html`<li><code>${path}</code></li>`)}
        ${others > 0 && html`<li>and ${others} more</li>`}
      </ul>
      <div class="actions"><button type="button" class="button" onClick=${onRemove}>Remove the files</button></div>
    </div>`;
}

const isArchive = ({ path }) => /\.zip$/i.test(path);

// The body of the request: the text, an archive as it is, or an archive of the files.
async function requestBody({ text, files }) {
  if (files.length === 0) return { body: text, contentType: looksLikeJson(text) ? "application/json" : "application/yaml" };
  const [first, ...others] = files;
  if (others.length > 0 && files.some(isArchive)) throw new InputError("Choose one ZIP archive, or files without an archive.");
  return { body: isArchive(first) ? first.file : await zip(files), contentType: "application/zip" };
}

const looksLikeJson = (text) => /^\s*[{[]/.test(text);
const looksLikeTemplate = (text) => /^\s*"?(Resources|AWSTemplateFormatVersion)"?\s*:/m.test(text) || /^\s*\{\s*"(Resources|AWSTemplateFormatVersion)"/.test(text);

function seedQuery({ stack, parameters, imports, files }, isTemplate, dryRun) {
  const splitLines = (text) => text.split("\n").map((each) => each.trim()).filter(Boolean);
  const ofTemplate = [
    ...(stack.trim() && files.length === 0 ? [["stack_name", stack.trim()]] : []),
    ...splitLines(parameters).map((each) => ["parameter", each]),
    ...splitLines(imports).map((each) => ["import", each]),
  ];
  return new URLSearchParams([...(dryRun ? [["dry_run", "true"]] : []), ...(isTemplate ? ofTemplate : [])]);
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
