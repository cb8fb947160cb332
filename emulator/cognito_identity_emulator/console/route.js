// Hash routing: every view has a URL behind the #, so it survives a reload, can be shared, and works with the browser's
// back button.
import { useEffect, useState } from "preact/hooks";

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
  history.replaceState(null, "", href);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

// { pageId, rest, query, path }: `rest` are the decoded segments after the page's id, `path` has no query.
export function parseRoute(hash) {
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

export function useRoute() {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const update = () => setHash(location.hash);
    addEventListener("hashchange", update);
    return () => removeEventListener("hashchange", update);
  }, []);
  return parseRoute(hash);
}
