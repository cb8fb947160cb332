// A field to paste a token.
import { html } from "../../html.js";
import { TextArea } from "../../components/form.js";

export const PasteToken = ({ token, onToken }) => html`
  <div class="form">
    <${TextArea} label="Token" rows=${5} mono value=${token} onInput=${onToken}
      hint="A login token of any provider, a SAML response, or an OpenID token or session token of this emulator." />
    ${token && html`<div class="actions"><button type="button" class="button" onClick=${() => onToken("")}>Clear</button></div>`}
  </div>`;
