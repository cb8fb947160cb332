// A time, as a date and relative to the emulator's clock. `at` is in ISO 8601.
import { html } from "../html.js";
import { formatDateTime, formatRelativeTime } from "../time.js";

export const Timestamp = ({ at }) => at
  ? html`<time datetime=${at} title=${at}>${formatDateTime(at)} <span class="soft">(${formatRelativeTime(at)})</span></time>`
  : null;

export const RelativeTime = ({ at }) => html`<time datetime=${at} title=${at}>${formatRelativeTime(at)}</time>`;
