// The checks that a pool made of a login, in the order in which it makes them.
import { html } from "../html.js";
import { Mark } from "./check_mark.js";
import { Table } from "./table.js";

// `checks` as POST explain/token answers them.
export const Checks = ({ checks, caption }) => html`<${Table} caption=${caption} columns=${COLUMNS} rows=${checks} />`;

const COLUMNS = [
  { name: "Check", cell: (each) => each.name },
  { name: "Outcome", cell: (each) => html`<${Mark} good=${each.passed} />` },
  { name: "Expected", kind: "id", cell: (each) => each.expected },
  { name: "Got", kind: "id", cell: (each) => html`<div>${each.got}${each.hint && html`<p class="advice">${each.hint}</p>`}</div>` },
];
