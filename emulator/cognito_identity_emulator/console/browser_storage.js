// Texts in the browser's storage. A browser may block it: then nothing is stored. `storage` is localStorage, which all tabs
// share, or sessionStorage, a tab's own.

// The text with this key, null if there is none.
export function readStored(storage, key) {
  try {
    return globalThis[storage].getItem(key);
  } catch {
    return null;
  }
}

export function store(storage, key, text) {
  try {
    globalThis[storage].setItem(key, text);
  } catch {
    // The text lasts as long as the page has it.
  }
}
