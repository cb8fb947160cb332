// Sentences to somebody: what happened, what went wrong, and what an empty place is for.
import { html } from "../html.js";

// `kind` is info, good, warn or bad. What is bad is read out at once.
export function Notice({ kind = "info", title, children, actions }) {
  return html`
    <div class=${`notice ${kind}`} role=${kind === "bad" ? "alert" : "status"}>
      ${title && html`<p class="notice-title">${title}</p>`}
      ${children}
      ${actions && html`<div class="actions">${actions}</div>`}
    </div>`;
}

// A Problem of api.js; `again` tries once more.
export function ProblemNotice({ problem, again }) {
  const details = problem.details ?? [];
  return html`
    <${Notice}
      kind="bad"
      title=${problem.message}
      actions=${again && html`<button type="button" class="button" onClick=${again}>Try again</button>`}
    >
      ${details.length > 0 && html`<ul>${details.map((each) => html`<li>${each}</li>`)}</ul>`}
    <//>`;
}

// What an empty list says: what would stand there, and how it gets there.
export function Empty({ title, children, actions }) {
  return html`
    <div class="empty">
      <p class="empty-title">${title}</p>
      ${children}
      ${actions && html`<div class="actions">${actions}</div>`}
    </div>`;
}
