// A list in a form: rows of fields, to which one can be added and from which any can be taken.
import { useRef } from "preact/hooks";
import { html } from "../html.js";
import { Icon } from "./icon.js";

// `row` draws the fields of one: (value, change) with change({ member: new value }). `one` is what a row is called,
// `blank` makes a new one.
export function Rows({ rows, onChange, one, blank, row }) {
  const list = useRef(null);
  const replaced = (index, change) => onChange(rows.map((each, at) => (at === index ? { ...each, ...change } : each)));
  const add = () => {
    onChange([...rows, blank()]);
    queueMicrotask(() => requestAnimationFrame(() => list.current?.lastElementChild?.querySelector("input, select")?.focus()));
  };
  const take = (index) => {
    onChange(rows.filter((_, at) => at !== index));
    list.current.nextElementSibling.focus();
  };
  return html`
    <div class="rows">
      <div class="row-list" ref=${list}>
        ${rows.map((each, index) => html`
          <div class="row" key=${index} role="group" aria-label=${`${one} ${index + 1}`}>
            <div class="row-fields">${row(each, (change) => replaced(index, change))}</div>
            <button type="button" class="copy" onClick=${() => take(index)} aria-label=${`Remove ${one} ${index + 1}`}>
              <${Icon} name="cross" /></button>
          </div>`)}
      </div>
      <button type="button" class="button small" onClick=${add}>Add ${one}</button>
    </div>`;
}
