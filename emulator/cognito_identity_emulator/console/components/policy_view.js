// A policy as JSON, with some of its statements highlighted.
import { html } from "../html.js";
import { CopyButton } from "./copyable.js";
import { colour } from "./json_view.js";

// `marks` are { index, kind, label } of statements: `kind` is good, bad or warn, and screen readers hear the label.
export function PolicyView({ document, what, marks }) {
  const { Statement, ...others } = document;
  const members = Object.entries(others).map(([name, value]) => `  ${JSON.stringify(name)}: ${indent(value, "  ")},\n`);
  return html`
    <div class="code json policy">
      <pre tabindex="0" aria-label=${what} role="region"><code>${colour(`{\n${members.join("")}  "Statement": [\n`)}${
        [Statement].flat().map((each, index, all) => renderStatement(each, marks.find((mark) => mark.index === index), index < all.length - 1))
      }${"  ]\n}"}</code></pre>
      <${CopyButton} text=${JSON.stringify(document, null, 2)} what=${what} label="Copy" />
    </div>`;
}

const indent = (value, spaces) => JSON.stringify(value, null, 2).replaceAll("\n", `\n${spaces}`);

function renderStatement(statement, mark, hasNext) {
  const text = colour(`    ${indent(statement, "    ")}${hasNext ? "," : ""}\n`);
  return mark ? html`<mark class=${`statement ${mark.kind}`}><span class="visually-hidden">${mark.label}: </span>${text}</mark>` : text;
}
