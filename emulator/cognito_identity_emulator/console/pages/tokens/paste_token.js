// A field to paste a token.
import { html } from "../../html.js";
import { CopyButton } from "../../components/copyable.js";
import { TextArea } from "../../components/form.js";

export function PasteToken({ token, onToken }) {
  return html`
    <div class="form">
      <${TextArea} label="Token" rows=${5} mono value=${token} onInput=${onToken}
        hint="A login token of any provider, a SAML response, an OpenID token or a session token from here." />
      ${token && html`
        <div class="actions">
          <button type="button" class="button" onClick=${() => onToken("")}>Clear</button>
          <${CopyButton} text=${token} what="the token" label="Copy" />
        </div>`}
    </div>`;
}
