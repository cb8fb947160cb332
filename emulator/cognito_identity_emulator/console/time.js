// Time in words, as the emulator's own clock has it, which may stand still or be ahead of this machine's.

let ahead_ms = 0;
let standsStillAt = null;

// Takes what GET clock answers.
export function setClock({ now, frozen }) {
  const told = Date.parse(now);
  ahead_ms = told - Date.now();
  standsStillAt = frozen ? told : null;
}

export const emulatorNow = () => standsStillAt ?? Date.now() + ahead_ms;

const UNITS = [
  ["year", 365 * 24 * 3600],
  ["month", 30 * 24 * 3600],
  ["day", 24 * 3600],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

// 5400 → "1 hour 30 minutes": the two largest units that say something.
export function duration(seconds) {
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
export function inWords(iso, now = emulatorNow()) {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Number.isNaN(seconds)) return String(iso);
  if (Math.abs(seconds) < 5) return "just now";
  const [name, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each);
  const count = Math.floor(Math.abs(seconds) / size);
  const told = `${count} ${name}${count === 1 ? "" : "s"}`;
  return seconds < 0 ? `${told} ago` : `in ${told}`;
}

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export const timeOfDay = (iso) => CLOCK.format(new Date(iso));
export const dayAndTime = (iso) => `${DAY.format(new Date(iso))}, ${timeOfDay(iso)}`;
