// A field to look for something by; what was looked for stands in the address.
import { html } from "../html.js";
import { useTyped } from "../use_draft.js";

// `onSearch` is given what to look for, "" for everything.
export function Search({ label, value, onSearch, children }) {
  const [text, setText] = useTyped(value);
  const submitted = (event) => {
    event.preventDefault();
    onSearch(text.trim());
  };
  return html`
    <form class="search" role="search" onSubmit=${submitted}>
      <input type="search" aria-label=${label} placeholder=${label} value=${text} autocomplete="off" spellcheck=${false}
        onInput=${(event) => setText(event.currentTarget.value)} />
      ${children}
      <button type="submit" class="button">Search</button>
      ${value && html`<button type="button" class="button plain" onClick=${() => onSearch("")}>Show all</button>`}
    </form>`;
}
