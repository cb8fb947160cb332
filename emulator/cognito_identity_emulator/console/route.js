// Hash routing: every view has a URL behind the #, so it survives a reload, can be shared, and works with the browser's
// back button, which also restores the scroll position.
import { useEffect, useState } from "preact/hooks";
import { hasUnsavedChanges } from "./unsaved.js";

// The href of a view: linkTo("pools", id), linkTo("calls", { outcome: "refused" }).
export function linkTo(pageId, ...rest) {
  const query = typeof rest.at(-1) === "object" ? rest.pop() : {};
  const path = [pageId, ...rest].map((each) => encodeURIComponent(each).replaceAll("%3A", ":")).join("/");
  const parameters = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return `#/${path}${parameters.length ? `?${new URLSearchParams(parameters)}` : ""}`;
}

// Opens a view by its href. With `replace`, the current entry of the browser's history is replaced.
export function navigate(href, { replace = false } = {}) {
  if (!replace) {
    location.hash = href;
    return;
  }
  history.replaceState(history.state, "", href);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

// { pageId, rest, query, path }: `rest` are the decoded segments after the page's id, `path` has no query.
function parseRoute(hash) {
  const [encodedPath, ...query] = hash.replace(/^#\/?/, "").split("?");
  const [pageId = "pools", ...rest] = encodedPath.split("/").filter(Boolean).map(decode);
  return { pageId, rest, query: new URLSearchParams(query.join("?")), path: `${pageId}/${rest.join("/")}` };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// The current route. Its `scrollY` is where the view was left, 0 for a new one, and null if the page stays the same;
// `isFirst` is true until the first navigation.
export function useRoute() {
  const [route, setRoute] = useState(current);
  useEffect(() => {
    listeners.add(setRoute);
    setRoute(current);
    return () => listeners.delete(setRoute);
  }, []);
  return route;
}

// Calls back with a function that leaves the page, when that would lose unsaved changes. Returns a function that
// unsubscribes.
export function onLeaveQuestion(listener) {
  leaveListeners.add(listener);
  return () => leaveListeners.delete(listener);
}

const PAGE_PARAMETERS = ["next", "before", "after"]; // the position in a list that is shown page by page

// Each entry of the browser's history has its number as its state, so that a move back or forward can be undone.
const listeners = new Set();
const leaveListeners = new Set();
const scrollPositions = new Map(); // by the number of the entry
let entry = history.state?.entry ?? 0;
let current = { ...parseRoute(location.hash), scrollY: history.state?.scrollY ?? 0, isFirst: true };
let currentHash = location.hash;
let isUndoing = false;
let isLeaving = false;

history.scrollRestoration = "manual"; // the browser would restore it before the data is loaded
history.replaceState({ ...history.state, entry }, "");

addEventListener("scroll", () => location.hash === currentHash && scrollPositions.set(entry, scrollY), { passive: true });
addEventListener("pagehide", () => history.replaceState({ entry, scrollY }, ""));
addEventListener("hashchange", () => {
  const isNew = history.state?.entry === undefined;
  const next = isNew ? entry + 1 : history.state.entry;
  if (isNew) history.replaceState({ entry: next }, "");
  if (isUndoing) {
    isUndoing = false;
    return;
  }
  const route = parseRoute(location.hash);
  const distance = next - entry;
  if (distance !== 0 && route.path !== current.path && !isLeaving && hasUnsavedChanges()) {
    askBeforeLeaving(distance);
    return;
  }
  isLeaving = false;
  const isTraversal = !isNew && distance !== 0;
  const leftAt = isTraversal ? scrollPositions.get(next) ?? history.state.scrollY ?? 0 : 0;
  current = { ...route, scrollY: isTraversal || !isSamePage(route, current) ? leftAt : null };
  currentHash = location.hash;
  entry = next;
  for (const listener of listeners) listener(current);
});

function askBeforeLeaving(distance) {
  isUndoing = true;
  history.go(-distance);
  const leave = () => {
    isLeaving = true;
    history.go(distance);
  };
  for (const listener of leaveListeners) listener(leave);
}

const isSamePage = (a, b) => a.path === b.path && PAGE_PARAMETERS.every((each) => a.query.get(each) === b.query.get(each));
