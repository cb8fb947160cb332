// Where one is: everything has an address behind the #, so it survives a reload, can be sent to somebody, and the
// browser's own buttons lead back.
import { useEffect, useState } from "preact/hooks";

// The address of a desk and what lies behind it: addressOf("pools", id), addressOf("calls", { outcome: "refused" }).
export function addressOf(desk, ...rest) {
  const query = typeof rest.at(-1) === "object" ? rest.pop() : {};
  const path = [desk, ...rest].map((each) => encodeURIComponent(each).replaceAll("%3A", ":")).join("/");
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return `#/${path}${given.length ? `?${new URLSearchParams(given)}` : ""}`;
}

// Go to an address; `instead` puts it in the place of the one before, for what is no step of its own.
export function go(address, { instead = false } = {}) {
  if (!instead) {
    location.hash = address;
    return;
  }
  history.replaceState(null, "", address);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

export function readRoute(hash) {
  const [path, ...query] = hash.replace(/^#\/?/, "").split("?");
  const [desk = "pools", ...rest] = path.split("/").filter(Boolean).map(decoded);
  return { desk, rest, query: new URLSearchParams(query.join("?")), place: `${desk}/${rest.join("/")}` };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function useRoute() {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return readRoute(hash);
}
