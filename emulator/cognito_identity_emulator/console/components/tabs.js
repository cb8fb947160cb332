// Tabs with the keyboard pattern of WAI-ARIA: the arrow keys move between tabs.
import { useId, useRef } from "preact/hooks";
import { html } from "../html.js";

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

// https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
export function Tabs({ label, names, selected, onSelect, children }) {
  const id = useId();
  const list = useRef(null);
  const onKeyDown = (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const at = (names.indexOf(selected) + step + names.length) % names.length;
    onSelect(names[at]);
    list.current.children[at].focus();
  };
  return html`
    <div class="tabs">
      <div class="tab-list" role="tablist" aria-label=${label} ref=${list} onKeyDown=${onKeyDown}>
        ${names.map((name) => html`
          <button type="button" role="tab" id=${`${id}-${name}`} aria-controls=${id} aria-selected=${name === selected}
            tabindex=${name === selected ? 0 : -1} onClick=${() => onSelect(name)}>${name}</button>`)}
      </div>
      <div role="tabpanel" id=${id} aria-label=${selected}>${children}</div>
    </div>`;
}
