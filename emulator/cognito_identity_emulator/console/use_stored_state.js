// State that survives leaving the page and reloading it, in the tab's sessionStorage. It is not for tokens or secrets.
import { useEffect, useState } from "preact/hooks";

// [state, setState] of a flat object: stored members replace those of `defaults`, and those of `change(state)` replace both.
export function useStoredState(key, defaults, change) {
  const [state, setState] = useState(() => {
    const stored = { ...defaults, ...pick(load(key), defaults) };
    return { ...stored, ...change(stored) };
  });
  useEffect(() => save(key, state), [key, state]);
  return [state, setState];
}

// The members that `defaults` has: another version of the console may have stored others.
const pick = (stored, defaults) => Object.fromEntries(Object.keys(defaults).filter((name) => name in stored).map((name) => [name, stored[name]]));

function load(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function save(key, state) {
  try {
    sessionStorage.setItem(key, JSON.stringify(state));
  } catch {
    // Storage is blocked: the state lasts until the page is left.
  }
}
