// Messages to the user: notices, errors, and the text of an empty list.
import { html } from "../html.js";

// `kind` is info, good, warn or bad. Screen readers announce a bad one at once.
export function Notice({ kind = "info", title, children, actions }) {
  return html`
    <div class=${`notice ${kind}`} role=${kind === "bad" ? "alert" : "status"}>
      ${title && html`<p class="notice-title">${title}</p>`}
      ${children}
      ${actions && html`<div class="actions">${actions}</div>`}
    </div>`;
}

// An error with its details, if it has any. With `onRetry`, it has a button to try again.
export function ErrorNotice({ error, onRetry }) {
  const details = error.details ?? [];
  return html`
    <${Notice}
      kind="bad"
      title=${error.message}
      actions=${onRetry && html`<button type="button" class="button" onClick=${onRetry}>Try again</button>`}
    >
      ${details.length > 0 && html`<ul>${details.map((each) => html`<li>${each}</li>`)}</ul>`}
    <//>`;
}

// Takes the place of an empty list: says what belongs there and how to add it.
export function EmptyState({ title, children, actions }) {
  return html`
    <div class="empty">
      <p class="empty-title">${title}</p>
      ${children}
      ${actions && html`<div class="actions">${actions}</div>`}
    </div>`;
}
