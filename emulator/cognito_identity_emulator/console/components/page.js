// The layout of a page: heading, actions, and sections.
import { useEffect, useRef } from "preact/hooks";
import { html } from "../html.js";
import { setPageTitle } from "../title.js";

let isFirstPage = true;

// `breadcrumbs` are [text, href] of the pages above; `lead` is the sentence below the title. The heading takes the focus,
// except on the first page after a load.
export function Page({ title, breadcrumbs = [], lead, actions, children }) {
  const heading = useRef(null);
  useEffect(() => setPageTitle(title), [title]);
  useEffect(() => {
    if (isFirstPage) isFirstPage = false;
    else heading.current.focus({ preventScroll: true });
  }, []);
  return html`
    <header class="page-head">
      ${breadcrumbs.length > 0 && html`
        <nav class="breadcrumbs" aria-label="Above this page">
          ${breadcrumbs.map(([text, href]) => html`<a href=${href}>${text}</a>`)}
        </nav>`}
      <div class="page-title">
        <h1 tabindex="-1" ref=${heading}>${title}</h1>
        ${actions && html`<div class="actions">${actions}</div>`}
      </div>
      ${lead && html`<p class="lead">${lead}</p>`}
    </header>
    ${children}`;
}

// A part of a page with a heading; `note` explains it in a sentence.
export function Section({ title, note, actions, children }) {
  return html`
    <section class="section">
      <div class="section-head">
        <h2>${title}</h2>
        ${actions && html`<div class="actions">${actions}</div>`}
      </div>
      ${note && html`<p class="note">${note}</p>`}
      ${children}
    </section>`;
}
