// The condition keys of a request with their values.
import { html } from "../html.js";
import { Table } from "./table.js";

export const ConditionKeys = ({ context }) => html`
  <${Table} caption="Condition keys" columns=${COLUMNS} rows=${Object.entries(context)} keyOf=${([key]) => key} />`;

const COLUMNS = [
  { name: "Condition key", kind: "id", cell: ([key]) => html`<code>${key}</code>` },
  { name: "Value", kind: "id", cell: ([, values]) => html`<code>${values.join(", ")}</code>` },
];
