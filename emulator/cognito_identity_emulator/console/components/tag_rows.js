// The tags of something, in a form.
import { html } from "../html.js";
import { FieldArray } from "./field_array.js";
import { TextField } from "./form.js";

// `rows` are { key, value }; `itemName` is the name of a tag for the buttons.
export const TagRows = ({ itemName, rows, onChange }) => html`
  <${FieldArray} itemName=${itemName} rows=${rows} onChange=${onChange} newRow=${() => ({ key: "", value: "" })}
    renderRow=${(each, set) => html`
      <${TextField} label="Key" value=${each.key} onInput=${(key) => set({ key })} />
      <${TextField} label="Value" value=${each.value} onInput=${(value) => set({ value })} />`} />`;
