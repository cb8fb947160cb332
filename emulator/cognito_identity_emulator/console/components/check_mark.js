// Passed or failed, as an icon and a word: never as a colour alone.
import { html } from "../html.js";
import { Icon } from "./icon.js";

export const CheckMark = ({ passed, yes = "passed", no = "failed" }) => html`
  <span class=${`check-mark ${passed ? "good" : "bad"}`}><${Icon} name=${passed ? "check" : "cross"} />${passed ? yes : no}</span>`;
