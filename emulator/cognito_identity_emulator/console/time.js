// Formats times: in the chosen zone, and relative to the emulator's clock, which may be frozen or ahead of this machine's.
import { readStored, store } from "./browser_storage.js";

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

// The zone of every time that the console shows: "local", the browser's, or "utc".
const STORED_ZONE = "zone";
const zoneListeners = new Set();
let zone = readStored("localStorage", STORED_ZONE) === "utc" ? "utc" : "local";

export const currentZone = () => zone;

export function setZone(chosen) {
  zone = chosen;
  store("localStorage", STORED_ZONE, zone);
  for (const listener of zoneListeners) listener(zone);
}

// Calls back when the zone changes. Returns a function that unsubscribes.
export function onZoneChange(listener) {
  zoneListeners.add(listener);
  return () => zoneListeners.delete(listener);
}

// The short name of the zone, such as UTC, CET or GMT-5, at a time in milliseconds.
export function zoneName(at_ms = emulatorNow()) {
  const parts = new Intl.DateTimeFormat("en-GB", { ...timeZone(), timeZoneName: "short" }).formatToParts(at_ms);
  return parts.find((each) => each.type === "timeZoneName").value;
}

const timeZone = () => (zone === "utc" ? { timeZone: "UTC" } : {});

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

const DATE = { day: "numeric", month: "short", year: "numeric" };
const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit" };

const format = (at_ms, fields) => new Intl.DateTimeFormat("en-GB", { ...fields, ...timeZone() }).format(at_ms);

// "14:05:09", without the name of the zone.
export const formatTime = (iso) => format(Date.parse(iso), TIME);

// "29 Nov 2026, 14:05:09 UTC".
export function formatDateTime(iso) {
  const at_ms = Date.parse(iso);
  return `${format(at_ms, DATE)}, ${format(at_ms, TIME)} ${zoneName(at_ms)}`;
}

// "Sunday, 29 Nov 2026".
export const formatDay = (at_ms) => format(at_ms, { weekday: "long", ...DATE });

// The time in the chosen zone and in ISO 8601, for the title of an element.
export function formatAbsoluteTime(iso) {
  return Number.isNaN(Date.parse(iso)) ? String(iso) : `${formatDateTime(iso)} (${iso})`;
}

// The value of a datetime-local field, read in the chosen zone, in ISO 8601; "" for an empty field.
export function fromLocalField(text) {
  if (!text) return "";
  return zone === "utc" ? `${text}Z` : new Date(text).toISOString();
}
