// State that survives leaving the page and reloading it, in the tab's sessionStorage. It is not for tokens or secrets.
import { useEffect, useState } from "preact/hooks";
import { readStored, store } from "./browser_storage.js";

// [state, setState] of a flat object: stored members replace those of `defaults`, and those of `change(state)` replace both.
export function useStoredState(key, defaults, change) {
  const [state, setState] = useState(() => {
    const stored = { ...defaults, ...pick(load(key), defaults) };
    return { ...stored, ...change(stored) };
  });
  useEffect(() => store("sessionStorage", key, JSON.stringify(state)), [key, state]);
  return [state, setState];
}

// The members that `defaults` has: another version of the console may have stored others.
const pick = (stored, defaults) => Object.fromEntries(Object.keys(defaults).filter((name) => name in stored).map((name) => [name, stored[name]]));

function load(key) {
  try {
    return JSON.parse(readStored("sessionStorage", key)) ?? {};
  } catch {
    return {};
  }
}
