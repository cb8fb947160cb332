// Rows of things.
import { html } from "../html.js";

// `columns` are { name, cell: (row) => content, kind } with kind "number", "id" or none; the first column names the row.
// `caption` says what is listed, for who does not see it; `hideCaption` when a heading says so already. A row with an
// address (`hrefOf`) leads there by its first cell. On narrow screens every row becomes a card.
export function Table({ caption, columns, rows, keyOf, hrefOf, quiet }) {
  return html`
    <div class=${`table-frame ${quiet ? "quiet" : ""}`}>
      <table class="table">
        <caption class="unseen">${caption}</caption>
        <thead>
          <tr>${columns.map((each) => html`<th scope="col" class=${each.kind ?? ""}>${each.name}</th>`)}</tr>
        </thead>
        <tbody>
          ${rows.map((row, index) => html`
            <tr key=${keyOf ? keyOf(row) : index} class=${hrefOf ? "leads" : ""}>
              ${columns.map((column, at) => cell(column, row, at, hrefOf))}
            </tr>`)}
        </tbody>
      </table>
    </div>`;
}

function cell({ name, cell, kind = "" }, row, at, hrefOf) {
  const content = cell(row);
  if (at > 0) return html`<td class=${kind} data-name=${name}>${content ?? html`<${Dash} />`}</td>`;
  const told = hrefOf ? html`<a class="row-link" href=${hrefOf(row)}>${content}</a>` : content;
  return html`<th scope="row" class=${kind} data-name=${name}>${told}</th>`;
}

// Nothing is there, and nothing is missing.
export const None = ({ children = "none" }) => html`<span class="none">${children}</span>`;

const Dash = () => html`<span class="none"><span aria-hidden="true">–</span><span class="unseen">none</span></span>`;

// Leads through a list that comes in pages. `older` and `newer` are addresses or callbacks, or null at the ends.
export function Pager({ shown, back, on, backName = "Back", onName = "Next page" }) {
  if (!back && !on) return shown ? html`<p class="pager-note">${shown}</p>` : null;
  return html`
    <nav class="pager" aria-label="Pages of this list">
      <span>${shown}</span>
      <span class="actions">
        ${back && html`<a class="button" href=${back}>${backName}</a>`}
        ${on && html`<a class="button" href=${on}>${onName}</a>`}
      </span>
    </nav>`;
}
