// Forms: every field has a label, and a hint where a word helps. A field is given its `value` and tells `onInput` the
// new one.
import { useId } from "preact/hooks";
import { html } from "../html.js";
import { ProblemNotice } from "./notice.js";

// `onSubmit` is called without an event. `problem` is a Problem of the last attempt.
export function Form({ onSubmit, submit, busy, problem, more, children }) {
  const submitted = (event) => {
    event.preventDefault();
    onSubmit();
  };
  return html`
    <form class="form" onSubmit=${submitted} novalidate>
      ${children}
      ${problem && html`<${ProblemNotice} problem=${problem} />`}
      <div class="actions">
        <button type="submit" class="button primary" disabled=${busy}>${submit}</button>
        ${more}
      </div>
    </form>`;
}

// Fields that belong together.
export const FieldSet = ({ title, note, children }) => html`
  <fieldset class="fieldset"><legend><h2>${title}</h2></legend>${note && html`<p class="note">${note}</p>`}${children}</fieldset>`;

// The label and the hint of one control; `control` makes it from the attributes that tie them together.
function Field({ label, hint, wide, control }) {
  const id = useId();
  const tied = hint ? { id, "aria-describedby": `${id}-hint` } : { id };
  return html`
    <div class=${`field ${wide ? "wide" : ""}`}>
      <label for=${id}>${label}</label>
      ${control(tied)}
      ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    </div>`;
}

// `type` is HTML's; `mono` for ids and ARNs; what else is given goes to the input.
export function TextField({ label, hint, value, onInput, wide, mono, type = "text", ...more }) {
  const told = (event) => onInput(event.currentTarget.value);
  const plain = { type, autocomplete: "off", autocapitalize: "off", spellcheck: false, class: mono ? "mono" : "" };
  return html`
    <${Field} label=${label} hint=${hint} wide=${wide}
      control=${(tied) => html`<input ...${tied} ...${plain} ...${more} value=${value} onInput=${told} />`} />`;
}

export function TextArea({ label, hint, value, onInput, rows = 6, mono, ...more }) {
  const told = (event) => onInput(event.currentTarget.value);
  const plain = { rows, autocomplete: "off", spellcheck: false, class: mono ? "mono" : "" };
  return html`
    <${Field} label=${label} hint=${hint} wide
      control=${(tied) => html`<textarea ...${tied} ...${plain} ...${more} value=${value} onInput=${told} />`} />`;
}

// `options` are [value, text] or texts that are their own values.
export function SelectField({ label, hint, value, onInput, options, wide, ...more }) {
  const told = (event) => onInput(event.currentTarget.value);
  const choices = options.map((each) => (Array.isArray(each) ? each : [each, each]));
  const choice = ([name, text]) => html`<option value=${name} selected=${name === value}>${text}</option>`;
  return html`
    <${Field} label=${label} hint=${hint} wide=${wide}
      control=${(tied) => html`<select ...${tied} ...${more} value=${value} onInput=${told}>${choices.map(choice)}</select>`} />`;
}

export function CheckField({ label, hint, checked, onInput, ...more }) {
  const id = useId();
  const described = hint ? { "aria-describedby": `${id}-hint` } : {};
  const told = (event) => onInput(event.currentTarget.checked);
  return html`
    <div class="field check">
      <input type="checkbox" id=${id} ...${described} ...${more} checked=${checked} onInput=${told} />
      <label for=${id}>${label}</label>
      ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    </div>`;
}
