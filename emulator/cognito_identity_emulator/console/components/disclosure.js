// What is shown when somebody asks for it: a line that opens.
import { useState } from "preact/hooks";
import { html } from "../html.js";

// `line` is always seen; the content is made when it is first opened. `open` starts it open.
export function More({ line, open = false, children }) {
  const [opened, setOpened] = useState(open);
  const toggled = (event) => event.currentTarget.open && setOpened(true);
  return html`
    <details class="more" open=${open} onToggle=${toggled}>
      <summary>${line}</summary>
      ${opened && html`<div class="more-content">${children}</div>`}
    </details>`;
}
