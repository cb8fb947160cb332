// Formats times relative to the emulator's clock, which may be frozen or ahead of this machine's.

let offset_ms = 0;
let frozenAt_ms = null;

// Takes the response of GET clock.
export function syncClock({ now, frozen }) {
  const now_ms = Date.parse(now);
  offset_ms = now_ms - Date.now();
  frozenAt_ms = frozen ? now_ms : null;
}

// In milliseconds since the epoch.
export const emulatorNow = () => frozenAt_ms ?? Date.now() + offset_ms;

const UNITS = [
  ["year", 365 * 24 * 3600],
  ["month", 30 * 24 * 3600],
  ["day", 24 * 3600],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

// 5400 → "1 hour 30 minutes": the two largest units that are not zero.
export function formatDuration(seconds) {
  let rest = Math.round(Math.abs(seconds));
  const parts = [];
  for (const [name, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count) parts.push(`${count} ${name}${count === 1 ? "" : "s"}`);
    rest -= count * size;
    if (parts.length === 2 || (parts.length && !count)) break;
  }
  return parts.join(" ") || "0 seconds";
}

// "3 minutes ago", "in 2 hours", "just now".
export function formatRelativeTime(iso, now = emulatorNow()) {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Number.isNaN(seconds)) return String(iso);
  if (Math.abs(seconds) < 5) return "just now";
  const [name, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each);
  const count = Math.floor(Math.abs(seconds) / size);
  const distance = `${count} ${name}${count === 1 ? "" : "s"}`;
  return seconds < 0 ? `${distance} ago` : `in ${distance}`;
}

const DATE_FORMAT = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const TIME_FORMAT = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export const formatTime = (iso) => TIME_FORMAT.format(new Date(iso));
export const formatDateTime = (iso) => `${DATE_FORMAT.format(new Date(iso))}, ${formatTime(iso)}`;
