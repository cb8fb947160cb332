// A search field. The current search is in the URL.
import { html } from "../html.js";
import { useDraft } from "../use_draft.js";

// `onSearch` receives the text to search for, "" for everything.
export function SearchForm({ label, value, onSearch }) {
  const [text, setText] = useDraft(value);
  const submit = (event) => {
    event.preventDefault();
    onSearch(text.trim());
  };
  return html`
    <form class="search" role="search" onSubmit=${submit}>
      <input type="search" aria-label=${label} placeholder=${label} value=${text} autocomplete="off" spellcheck=${false}
        onInput=${(event) => setText(event.currentTarget.value)} />
      <button type="submit" class="button">Search</button>
      ${value && html`<button type="button" class="button plain" onClick=${() => onSearch("")}>Show all</button>`}
    </form>`;
}
