// A summary line that opens further content.
import { useState } from "preact/hooks";
import { html } from "../html.js";

// The children are rendered when it is first opened. `open` opens it at the start.
export function Disclosure({ summary, open = false, children }) {
  const [wasOpened, setWasOpened] = useState(open);
  const onToggle = (event) => event.currentTarget.open && setWasOpened(true);
  return html`
    <details class="disclosure" open=${open} onToggle=${onToggle}>
      <summary>${summary}</summary>
      ${wasOpened && html`<div class="disclosure-content">${children}</div>`}
    </details>`;
}
