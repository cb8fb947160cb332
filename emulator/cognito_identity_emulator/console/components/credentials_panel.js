// AWS credentials, ready to copy in every form. They are in this page's memory only.
import { credentialTexts } from "../credential_texts.js";
import { html } from "../html.js";
import { CopyButton } from "./copyable.js";
import { Disclosure } from "./disclosure.js";
import { Timestamp } from "./timestamp.js";

// The props are those of credentialTexts.
export const CredentialsPanel = (props) => html`
  <p class="note">Access key <code>${props.credentials.AccessKeyId}</code>, valid until <${Timestamp} at=${props.credentials.Expiration} />.</p>
  <ul class="copy-list" aria-label="Credentials to copy">
    ${credentialTexts(props).map(({ name, note, text }) => html`
      <li key=${name}>
        <div><h3>${name}</h3><p class="soft">${note}</p></div>
        <${CopyButton} text=${text} what=${`the credentials: ${name}`} label="Copy" />
        <${Disclosure} summary="Show"><div class="code"><pre tabindex="0" aria-label=${name} role="region"><code>${text}</code></pre></div><//>
      </li>`)}
  </ul>`;
