// Keeps the keyboard's place: when the element with the focus is removed, its neighbour or the heading takes the focus.
// Without this the focus falls to the body, and a keyboard user starts again at the top of the page.

const FOCUSABLE = "a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary";
const BOUNDARY = "section, form, dialog, main, nav";
const DISABLED_MS = 1000; // a button that is disabled while its action runs gets the focus back within this time

let last = null; // the last element with the focus
let place = []; // [ancestor, index of the child that has the element], from the inside out, up to a boundary
let disabledTimer = null;

export function keepFocus() {
  addEventListener("focusin", ({ target }) => {
    last = target;
    place = placeOf(target);
  });
  // A click on something that cannot have the focus gives it up on purpose.
  addEventListener("pointerdown", ({ target }) => {
    if (!target.closest?.(`${FOCUSABLE}, [tabindex], label`)) last = null;
  }, true);
  new MutationObserver(check).observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] });
}

function placeOf(element) {
  const ancestors = [];
  for (let child = element; child.parentElement && !child.matches(BOUNDARY); child = child.parentElement) {
    ancestors.push([child.parentElement, [...child.parentElement.children].indexOf(child)]);
  }
  return ancestors;
}

function check() {
  if (last === null || (document.activeElement !== document.body && document.activeElement !== null)) return;
  clearTimeout(disabledTimer);
  if (!last.isConnected) {
    (neighbour() ?? fallback())?.focus({ preventScroll: true });
  } else if (!last.disabled) {
    last.focus({ preventScroll: true });
  } else {
    disabledTimer = setTimeout(() => {
      if (last?.disabled && document.activeElement === document.body) (neighbour() ?? fallback())?.focus({ preventScroll: true });
    }, DISABLED_MS);
  }
}

// The first element that can take the focus where the last one was: what took its place, or what was before it.
function neighbour() {
  for (const [ancestor, index] of place) {
    if (!ancestor.isConnected) continue;
    for (const child of [ancestor.children[index], ancestor.children[index - 1]]) {
      const found = child?.matches(FOCUSABLE) ? child : child?.querySelector(FOCUSABLE);
      if (found && found !== last) return found;
    }
  }
  return null;
}

const fallback = () => document.querySelector("dialog[open] :is(input, button), main h1") ?? document.getElementById("content");
