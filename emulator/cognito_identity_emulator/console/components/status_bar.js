// Shows above every page that the clock was moved or that faults are active.
import { useEffect, useState } from "preact/hooks";
import { html } from "../html.js";
import { linkTo } from "../route.js";
import { onStatusChange } from "../status.js";
import { formatDuration } from "../time.js";
import { Icon } from "./icon.js";

const MIN_OFFSET_S = 1;

export function StatusBar() {
  const [{ clock, faults }, setStatus] = useState({ clock: null, faults: [] });
  useEffect(() => onStatusChange(setStatus), []);
  const clockState = clock && describeClock(clock);
  if (!clockState && faults.length === 0) return null;
  return html`
    <ul class="status-bar" aria-label="Active changes">
      ${clockState && html`<li><a href=${linkTo("clock")}><${Icon} name="clock" />${clockState}</a></li>`}
      ${faults.length > 0 && html`
        <li><a href=${linkTo("faults")}><${Icon} name="faults" />${faults.length === 1 ? "1 fault is" : `${faults.length} faults are`} active</a></li>`}
    </ul>`;
}

// How the clock differs from the machine's, or null when it does not.
export function describeClock({ frozen, offset_s }) {
  const offset = Math.abs(offset_s) >= MIN_OFFSET_S && `${formatDuration(offset_s)} ${offset_s > 0 ? "ahead" : "behind"}`;
  if (frozen) return offset ? `The clock is frozen, ${offset}` : "The clock is frozen";
  return offset ? `The clock is ${offset}` : null;
}
