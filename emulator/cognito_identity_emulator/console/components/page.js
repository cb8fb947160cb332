// A page: its heading, what can be done there, and its sections.
import { useEffect, useRef } from "preact/hooks";
import { html } from "../html.js";

const PRODUCT = "cognito-identity-emulator";
let firstPage = true;

// `crumbs` are [text, address] of what lies above; `lead` is the sentence below the title, `actions` stand beside it.
// Who comes to another page finds the focus on its title.
export function Page({ title, crumbs = [], lead, actions, children }) {
  const heading = useRef(null);
  useEffect(() => {
    document.title = `${title} · ${PRODUCT}`;
  }, [title]);
  useEffect(() => {
    if (firstPage) firstPage = false;
    else heading.current.focus({ preventScroll: true });
  }, []);
  return html`
    <header class="page-head">
      ${crumbs.length > 0 && html`
        <nav class="crumbs" aria-label="Above this page">
          ${crumbs.map(([text, address]) => html`<a href=${address}>${text}</a>`)}
        </nav>`}
      <div class="page-title">
        <h1 tabindex="-1" ref=${heading}>${title}</h1>
        ${actions && html`<div class="actions">${actions}</div>`}
      </div>
      ${lead && html`<p class="lead">${lead}</p>`}
    </header>
    ${children}`;
}

// A part of a page under a heading of its own; `note` explains it in a sentence.
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
