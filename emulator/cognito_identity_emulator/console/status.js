// What makes this emulator behave unlike yesterday: a clock that was moved, faults in force. Shown on every page, because
// both are easily forgotten.
import { get } from "./api.js";
import { setClock } from "./time.js";

const listeners = new Set();
let known = { clock: null, faults: [] };

// Look again; a desk that changes the clock or the faults calls it when it has.
export async function lookAgain(signal) {
  const [clock, { faults }] = await Promise.all([
    get("clock", {}, { signal }),
    get("faults", {}, { signal }),
  ]);
  setClock(clock);
  known = { clock, faults };
  for (const listener of listeners) listener(known);
}

export function onConditions(listener) {
  listeners.add(listener);
  listener(known);
  return () => listeners.delete(listener);
}
