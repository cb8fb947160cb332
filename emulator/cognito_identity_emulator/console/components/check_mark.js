// Whether something holds: a sign with a shape of its own and a word, never a colour alone.
import { html } from "../html.js";
import { Icon } from "./icon.js";

export const Mark = ({ good, yes = "passed", no = "failed" }) => html`
  <span class=${`mark ${good ? "good" : "bad"}`}><${Icon} name=${good ? "check" : "cross"} />${good ? yes : no}</span>`;
