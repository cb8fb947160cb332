// Tables, and the links between the pages of a list.
import { html } from "../html.js";

// `columns` are { name, cell: (row) => content, kind }, where the optional `kind` is a CSS class such as number, id, nowrap,
// or text for sentences; the first column is the header of the row and, with `hrefOf(row)`, links the whole row. `caption`
// is for screen readers. On narrow screens every row becomes a card. `embedded`: the table is inside a card.
export function Table({ caption, columns, rows, keyOf, hrefOf, embedded }) {
  return html`
    <div class=${`table-frame ${embedded ? "embedded" : ""}`}>
      <table class="table">
        <caption class="visually-hidden">${caption}</caption>
        <thead>
          <tr>${columns.map((each) => html`<th scope="col" class=${each.kind ?? ""}>${each.name}</th>`)}</tr>
        </thead>
        <tbody>
          ${rows.map((row, index) => html`
            <tr key=${keyOf ? keyOf(row) : index} class=${hrefOf ? "linked" : ""}>
              ${columns.map((column, at) => renderCell(column, row, at, hrefOf))}
            </tr>`)}
        </tbody>
      </table>
    </div>`;
}

function renderCell({ name, cell, kind = "" }, row, at, hrefOf) {
  const content = cell(row);
  if (at > 0) return html`<td class=${kind} data-name=${name}>${content ?? html`<${Dash} />`}</td>`;
  const header = hrefOf ? html`<a class="row-link" href=${hrefOf(row)}>${content}</a>` : content;
  return html`<th scope="row" class=${kind} data-name=${name}>${header}</th>`;
}

// Takes the place of an optional value that is not set.
export const NoValue = ({ children = "none" }) => html`<span class="none">${children}</span>`;

const Dash = () => html`<span class="none"><span aria-hidden="true">–</span><span class="visually-hidden">none</span></span>`;

// Links to other pages of a list: hrefs, falsy where there is no such page.
export function Pager({ first, previous, next, last, firstLabel = "First page", previousLabel = "Back", nextLabel = "Next page", lastLabel = "Last page" }) {
  const links = [[first, firstLabel], [previous, previousLabel], [next, nextLabel], [last, lastLabel]].filter(([href]) => href);
  if (links.length === 0) return null;
  return html`
    <nav class="pager" aria-label="Pages of this list">
      <span></span>
      <span class="actions">${links.map(([href, label]) => html`<a class="button" href=${href}>${label}</a>`)}</span>
    </nav>`;
}
