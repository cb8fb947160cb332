// The token of a protected control API (--control-token): kept in this tab for as long as it is open, and nowhere else.

const KEY = "control-token";
let held = remembered();
let waiting = null; // while somebody is asked for it
const listeners = new Set();

function remembered() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export const bearer = () => held;

// A token other than `refused`, which was not taken; asks for one if need be. Raises AbortError.
export function tokenAfter(refused, signal) {
  if (held !== refused) return Promise.resolve(held);
  if (waiting === null) {
    waiting = { wasWrong: Boolean(refused) };
    waiting.over = new Promise((resolve) => (waiting.resolve = resolve));
    tell();
  }
  const aborted = new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  return Promise.race([waiting.over, aborted]);
}

export function enterToken(token) {
  held = token;
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // Then it is asked for again after a reload.
  }
  const { resolve } = waiting;
  waiting = null;
  tell();
  resolve(token);
}

// Calls back with what is wanted: null, or { wasWrong }. Gives what ends that.
export function onTokenWanted(listener) {
  listeners.add(listener);
  listener(waiting);
  return () => listeners.delete(listener);
}

function tell() {
  for (const listener of listeners) listener(waiting);
}
