// The names of pools, for pages that have only their ids.
import { useEffect, useState } from "preact/hooks";
import { get } from "./api.js";

const MAX_SINGLE = 20; // names that are loaded one by one at a time

// { id: name } of the pools with these ids, as they are loaded; null for a pool that does not exist. `ids` may have
// repetitions and nulls.
export function usePoolNames(ids) {
  const [names, setNames] = useState({});
  const unknown = [...new Set(ids)].filter((id) => id && !(id in names)).sort().slice(0, MAX_SINGLE);
  useEffect(() => {
    if (unknown.length === 0) return undefined;
    const controller = new AbortController();
    loadNames(unknown, controller.signal).then(
      (loaded) => controller.signal.aborted || setNames((before) => ({ ...before, ...loaded })),
      () => {}, // the ids are shown in place of the names
    );
    return () => controller.abort();
  }, [unknown.join()]);
  return names;
}

async function loadNames(ids, signal) {
  const names = Object.fromEntries(ids.map((id) => [id, null]));
  if (ids.length > 1) Object.assign(names, await search("", signal));
  const missing = ids.filter((id) => names[id] === null);
  for (const found of await Promise.all(missing.map((id) => search(id, signal)))) Object.assign(names, found);
  return names;
}

async function search(query, signal) {
  const { identity_pools: pools } = await get("pools", { query }, { signal });
  return Object.fromEntries(pools.map((each) => [each.IdentityPoolId, each.IdentityPoolName]));
}
