// Forms and their fields. Every field has a label and optionally a hint; it calls `onInput` with its new value.
import { useEffect, useId } from "preact/hooks";
import { html } from "../html.js";
import { useUnsavedChanges } from "../unsaved.js";
import { ErrorNotice } from "./notice.js";

// `submitLabel` is the text of the submit button, `error` that of the last attempt, `buttons` are further buttons. With
// `guarded`, the user is asked before a change that was not submitted is lost.
export function Form({ onSubmit, submitLabel, busy, error, buttons, guarded, children }) {
  const setUnsaved = useUnsavedChanges();
  useEffect(() => {
    if (error) setUnsaved(Boolean(guarded));
  }, [error]);
  const submit = (event) => {
    event.preventDefault();
    if (busy) return;
    setUnsaved(false);
    onSubmit();
  };
  return html`
    <form class="form" onSubmit=${submit} onInput=${() => guarded && setUnsaved(true)} novalidate>
      ${children}
      ${error && html`<${ErrorNotice} error=${error} />`}
      <div class="actions">
        <button type="submit" class="button primary" aria-disabled=${Boolean(busy)}>${submitLabel}</button>
        ${buttons}
      </div>
    </form>`;
}

// A titled group of fields. A link can open a form at the group with the name `section`: see useSectionFocus.
export const FieldSet = ({ title, note, section, children }) => html`
  <fieldset class="fieldset" data-section=${section}><legend><h2>${title}</h2></legend>${note && html`<p class="note">${note}</p>`}${children}</fieldset>`;

// Scrolls to a section of the form and moves the focus there: to the row with a value that ends with `item`, or else
// to the first field.
export function useSectionFocus(section, item) {
  useEffect(() => {
    const group = section && document.querySelector(`[data-section="${CSS.escape(section)}"]`);
    if (!group) return;
    const row = [...group.querySelectorAll(".row")].find((each) => item && [...each.querySelectorAll("input, select")].some(({ value }) => value.endsWith(item)));
    const fields = [...(row ?? group).querySelectorAll("input:not(:disabled), select, textarea, button")];
    const field = (row && fields.find((each) => !each.value.endsWith(item))) ?? fields[0];
    (row ?? group).scrollIntoView({ block: row ? "center" : "start" });
    field?.focus({ preventScroll: true });
  }, [section, item]);
}

// A label and a hint around a control. `control(attributes)` renders it with the attributes that refer to both.
function Field({ label, hint, wide, control }) {
  const id = useId();
  const attributes = hint ? { id, "aria-describedby": `${id}-hint` } : { id };
  return html`
    <div class=${`field ${wide ? "wide" : ""}`}>
      <label for=${id}>${label}</label>
      ${control(attributes)}
      ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    </div>`;
}

const withValue = (onInput) => (event) => onInput(event.currentTarget.value);

// `mono` is for ids and ARNs. Further props become attributes of the input.
export function TextField({ label, hint, value, onInput, wide, mono, type = "text", ...rest }) {
  const defaults = { type, autocomplete: "off", autocapitalize: "off", spellcheck: false, class: mono ? "mono" : "" };
  return html`
    <${Field} label=${label} hint=${hint} wide=${wide}
      control=${(attributes) => html`<input ...${attributes} ...${defaults} ...${rest} value=${value} onInput=${withValue(onInput)} />`} />`;
}

export function TextArea({ label, hint, value, onInput, rows = 6, mono, ...rest }) {
  const defaults = { rows, autocomplete: "off", spellcheck: false, class: mono ? "mono" : "" };
  return html`
    <${Field} label=${label} hint=${hint} wide
      control=${(attributes) => html`<textarea ...${attributes} ...${defaults} ...${rest} value=${value} onInput=${withValue(onInput)} />`} />`;
}

// `options` are [value, text], or strings that are both.
export function SelectField({ label, hint, value, onInput, options, wide, ...rest }) {
  const pairs = options.map((each) => (Array.isArray(each) ? each : [each, each]));
  const option = ([name, text]) => html`<option value=${name} selected=${name === value}>${text}</option>`;
  return html`
    <${Field} label=${label} hint=${hint} wide=${wide}
      control=${(attributes) => html`<select ...${attributes} ...${rest} value=${value} onInput=${withValue(onInput)}>${pairs.map(option)}</select>`} />`;
}

export function CheckField({ label, hint, checked, onInput, ...rest }) {
  const id = useId();
  const description = hint ? { "aria-describedby": `${id}-hint` } : {};
  return html`
    <div class="field check">
      <input type="checkbox" id=${id} ...${description} ...${rest} checked=${checked} onInput=${(event) => onInput(event.currentTarget.checked)} />
      <label for=${id}>${label}</label>
      ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    </div>`;
}
