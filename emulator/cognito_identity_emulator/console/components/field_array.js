// A list in a form: rows of fields that the user adds and removes.
import { useRef } from "preact/hooks";
import { html } from "../html.js";
import { Icon } from "./icon.js";

// `renderRow(row, change)` renders the fields of a row, which call change({ member: value }). `itemName` is the singular
// of the list for its buttons; `newRow()` makes an empty row.
export function FieldArray({ rows, onChange, itemName, newRow, renderRow }) {
  const list = useRef(null);
  const change = (index, members) => onChange(rows.map((each, at) => (at === index ? { ...each, ...members } : each)));
  const noteInput = () => list.current.dispatchEvent(new Event("input", { bubbles: true })); // the form has a change
  const add = () => {
    onChange([...rows, newRow()]);
    noteInput();
    queueMicrotask(() => requestAnimationFrame(() => list.current?.lastElementChild?.querySelector("input, select")?.focus()));
  };
  const remove = (index) => {
    onChange(rows.filter((_, at) => at !== index));
    noteInput();
    list.current.nextElementSibling.focus();
  };
  return html`
    <div class="field-array">
      <div class="field-array-rows" ref=${list}>
        ${rows.map((each, index) => html`
          <div class="row" key=${index} role="group" aria-label=${`${itemName} ${index + 1}`}>
            <div class="row-fields">${renderRow(each, (members) => change(index, members))}</div>
            <button type="button" class="copy" onClick=${() => remove(index)} aria-label=${`Remove ${itemName} ${index + 1}`}>
              <${Icon} name="cross" /></button>
          </div>`)}
      </div>
      <button type="button" class="button small" onClick=${add}>Add ${itemName}</button>
    </div>`;
}
