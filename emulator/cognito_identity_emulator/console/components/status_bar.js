// What makes this emulator behave unlike yesterday, above every page.
import { useEffect, useState } from "preact/hooks";
import { onConditions } from "../status.js";
import { html } from "../html.js";
import { addressOf } from "../route.js";
import { duration } from "../time.js";
import { Icon } from "./icon.js";

const LEAST_OFFSET_S = 1;

export function Conditions() {
  const [{ clock, faults }, setKnown] = useState({ clock: null, faults: [] });
  useEffect(() => onConditions(setKnown), []);
  const time = clock && clockInWords(clock);
  if (!time && faults.length === 0) return null;
  return html`
    <ul class="conditions" aria-label="Unusual conditions">
      ${time && html`<li><a href=${addressOf("clock")}><${Icon} name="clock" />${time}</a></li>`}
      ${faults.length > 0 && html`
        <li><a href=${addressOf("faults")}><${Icon} name="faults" />${faults.length === 1 ? "1 fault is" : `${faults.length} faults are`} in force</a></li>`}
    </ul>`;
}

// What is unusual about the clock, or null.
export function clockInWords({ frozen, offset_s }) {
  const moved = Math.abs(offset_s) >= LEAST_OFFSET_S && `${duration(offset_s)} ${offset_s > 0 ? "ahead" : "behind"}`;
  if (frozen) return moved ? `The clock stands still, ${moved}` : "The clock stands still";
  return moved ? `The clock is ${moved}` : null;
}
