// A time, in words and exactly.
import { html } from "../html.js";
import { dayAndTime, inWords } from "../time.js";

export const When = ({ at }) => at
  ? html`<time datetime=${at} title=${at}>${dayAndTime(at)} <span class="soft">(${inWords(at)})</span></time>`
  : null;

export const Ago = ({ at }) => html`<time datetime=${at} title=${at}>${inWords(at)}</time>`;
