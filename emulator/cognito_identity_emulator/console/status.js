// Whether the emulator's clock was moved and which faults are active. Every page shows it, because both are easily
// forgotten.
import { get } from "./api.js";
import { syncClock } from "./time.js";

const listeners = new Set();
let status = { clock: null, faults: [] };

// Loads the status again. Call it after a change of the clock or of the faults.
export async function refreshStatus(signal) {
  const [clock, { faults }] = await Promise.all([
    get("clock", {}, { signal }),
    get("faults", {}, { signal }),
  ]);
  syncClock(clock);
  status = { clock, faults };
  for (const listener of listeners) listener(status);
}

// Calls back with the current status and with every change of it. Returns a function that unsubscribes.
export function onStatusChange(listener) {
  listeners.add(listener);
  listener(status);
  return () => listeners.delete(listener);
}
