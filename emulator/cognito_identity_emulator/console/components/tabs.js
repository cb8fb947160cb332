// Several views of one thing, one at a time.
import { useId, useRef } from "preact/hooks";
import { html } from "../html.js";

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

// The arrow keys go from tab to tab. https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
export function Tabs({ label, names, chosen, onChoose, children }) {
  const id = useId();
  const list = useRef(null);
  const pressed = (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const at = (names.indexOf(chosen) + step + names.length) % names.length;
    onChoose(names[at]);
    list.current.children[at].focus();
  };
  return html`
    <div class="tabs">
      <div class="tab-list" role="tablist" aria-label=${label} ref=${list} onKeyDown=${pressed}>
        ${names.map((name) => html`
          <button type="button" role="tab" id=${`${id}-${name}`} aria-controls=${id} aria-selected=${name === chosen}
            tabindex=${name === chosen ? 0 : -1} onClick=${() => onChoose(name)}>${name}</button>`)}
      </div>
      <div role="tabpanel" id=${id} aria-label=${chosen}>${children}</div>
    </div>`;
}
