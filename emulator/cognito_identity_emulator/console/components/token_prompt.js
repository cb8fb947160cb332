// Asks for the token of a protected control API, when something was refused for want of it.
import { useEffect, useState } from "preact/hooks";
import { html } from "../html.js";
import { enterToken, onTokenWanted } from "../control_token.js";
import { Dialog } from "./dialog.js";
import { Form, TextField } from "./form.js";
import { Notice } from "./notice.js";

export function TokenQuestion() {
  const [wanted, setWanted] = useState(null);
  const [token, setToken] = useState("");
  useEffect(() => onTokenWanted((asked) => {
    setWanted(asked);
    setToken("");
  }), []);
  if (!wanted) return null;
  const entered = () => token.trim() && enterToken(token.trim());
  return html`
    <${Dialog} title="The token, please">
      <p>This emulator was started with <code>--control-token</code>. It is kept until you close this tab.</p>
      ${wanted.wasWrong && html`<${Notice} kind="bad" title="That is not its token." />`}
      <${Form} submit="Go in" onSubmit=${entered}>
        <${TextField} label="Control token" type="password" value=${token} onInput=${setToken} autofocus wide />
      <//>
    <//>`;
}
