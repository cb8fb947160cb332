// Times in the chosen zone, or relative to the emulator's clock with the absolute time in the title. `at` is in ISO 8601.
import { html } from "../html.js";
import { formatAbsoluteTime, formatDateTime, formatRelativeTime, formatTime } from "../time.js";

const Time = ({ at, children }) => html`<time datetime=${at} title=${formatAbsoluteTime(at)}>${children}</time>`;

export const Timestamp = ({ at }) => at
  ? html`<${Time} at=${at}>${formatDateTime(at)} <span class="soft">(${formatRelativeTime(at)})</span><//>`
  : null;

export const RelativeTime = ({ at }) => html`<${Time} at=${at}>${formatRelativeTime(at)}<//>`;

export const TimeOfDay = ({ at }) => html`<${Time} at=${at}>${formatTime(at)}<//>`;
