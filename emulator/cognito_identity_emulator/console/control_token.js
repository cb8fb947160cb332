// The token of a protected control API (--control-token), in the tab's sessionStorage only.
import { readStored, store } from "./browser_storage.js";

const KEY = "control-token";
let token = readStored("sessionStorage", KEY); // if storage is blocked, the user is asked again after a reload
let prompt = null; // { wasWrong, answered, resolve } while the user is asked for the token
const listeners = new Set();

export const controlToken = () => token;

// A token other than `rejected`; prompts the user if there is none. Raises AbortError.
export function requestControlToken(rejected, signal) {
  if (token !== rejected) return Promise.resolve(token);
  if (prompt === null) {
    prompt = { wasWrong: Boolean(rejected) };
    prompt.answered = new Promise((resolve) => (prompt.resolve = resolve));
    notify();
  }
  const aborted = new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  return Promise.race([prompt.answered, aborted]);
}

export function setControlToken(entered) {
  token = entered;
  store("sessionStorage", KEY, token);
  const { resolve } = prompt;
  prompt = null;
  notify();
  resolve(token);
}

// Calls back with the prompt to show: null, or { wasWrong }. Returns a function that unsubscribes.
export function onTokenPrompt(listener) {
  listeners.add(listener);
  listener(prompt);
  return () => listeners.delete(listener);
}

function notify() {
  for (const listener of listeners) listener(prompt);
}
