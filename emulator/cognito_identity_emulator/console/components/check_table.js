// A table of the checks of a login, in the order in which the pool makes them.
import { html } from "../html.js";
import { CheckMark } from "./check_mark.js";
import { Table } from "./table.js";

// `checks` as in the response of POST explain/token.
export const CheckTable = ({ checks, caption }) => html`<${Table} caption=${caption} columns=${COLUMNS} rows=${checks} />`;

const COLUMNS = [
  { name: "Check", cell: (each) => each.name },
  { name: "Outcome", cell: (each) => html`<${CheckMark} passed=${each.passed} />` },
  { name: "Expected", kind: "id", cell: (each) => each.expected },
  { name: "Got", kind: "id", cell: (each) => html`<div>${each.got}${each.hint && html`<p class="advice">${each.hint}</p>`}</div>` },
];
