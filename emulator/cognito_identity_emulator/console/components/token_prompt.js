// Asks the user for the token of a protected control API, after a request was refused with 401.
import { useEffect, useState } from "preact/hooks";
import { onTokenPrompt, setControlToken } from "../control_token.js";
import { html } from "../html.js";
import { Dialog } from "./dialog.js";
import { Form, TextField } from "./form.js";
import { Notice } from "./notice.js";

export function TokenPrompt() {
  const [prompt, setPrompt] = useState(null);
  const [token, setToken] = useState("");
  useEffect(() => onTokenPrompt((next) => {
    setPrompt(next);
    setToken("");
  }), []);
  if (!prompt) return null;
  const submit = () => token.trim() && setControlToken(token.trim());
  return html`
    <${Dialog} title="Enter the control token">
      <p>This emulator was started with <code>--control-token</code>. This tab keeps the token until you close it.</p>
      ${prompt.wasWrong && html`<${Notice} kind="bad" title="The token is wrong." />`}
      <${Form} submitLabel="Continue" onSubmit=${submit}>
        <${TextField} label="Control token" type="password" value=${token} onInput=${setToken} autofocus wide />
      <//>
    <//>`;
}
