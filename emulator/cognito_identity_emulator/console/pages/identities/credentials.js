// AWS credentials of an identity, without a login. They are in this page's memory only.
import { useState } from "preact/hooks";
import { post } from "../../api.js";
import { html } from "../../html.js";
import { CredentialsPanel } from "../../components/credentials_panel.js";
import { FieldSet, Form, TextField } from "../../components/form.js";
import { Section } from "../../components/page.js";
import { useAction } from "../../use_action.js";

// `path` is the identity's in the control API. `onIssued` is called after a new session was opened.
export function Credentials({ identity, path, onIssued }) {
  const [role, setRole] = useState("");
  const [credentials, setCredentials] = useState(null);
  const { busy, error, run } = useAction();
  const issue = () => run(async () => {
    setCredentials(null);
    setCredentials(await post(`${path}/credentials`, role.trim() ? { custom_role_arn: role.trim() } : {}));
    onIssued();
  });
  return html`
    <${Section} title="Credentials as this identity" note="AWS credentials without a login. The role's trust policy decides as in a call.">
      <div class="stack">
        <${Form} submitLabel="Get credentials" busy=${busy} error=${error} onSubmit=${issue}>
          <${FieldSet} title="Role">
            <${TextField} label="CustomRoleArn" mono wide value=${role} onInput=${setRole} hint="Left empty: the role that the pool gives." />
          <//>
        <//>
        ${credentials && html`
          <div role="status"><p>The role is <code>${credentials.role_arn}</code>.</p></div>
          <div><${CredentialsPanel} credentials=${credentials} region=${identity.identity_id.split(":")[0]} /></div>`}
      </div>
    <//>`;
}
