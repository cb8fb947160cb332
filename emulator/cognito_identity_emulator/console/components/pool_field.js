// A field to choose an identity pool. With many pools, it can be searched by name.
import { useState } from "preact/hooks";
import { get } from "../api.js";
import { html } from "../html.js";
import { useQuery } from "../use_query.js";
import { SelectField, TextField } from "./form.js";

// The first page of pools whose name contains `search`: { pools, hasMore, search, setSearch, query }, where `query` is the
// request. `hasMore`: there are more pools than fit a page. The pool with the id `initialId` is always among them at first.
export function usePoolChoices(initialId = "") {
  const [search, setSearch] = useState("");
  const [hasMore, setHasMore] = useState(false);
  const query = useQuery(async (signal) => {
    const page = await get("pools", { query: search }, { signal });
    if (search) return page.identity_pools;
    setHasMore(page.next !== null);
    if (!initialId || page.identity_pools.some((each) => each.IdentityPoolId === initialId)) return page.identity_pools;
    const initial = await get("pools", { query: initialId }, { signal });
    return [...initial.identity_pools, ...page.identity_pools];
  }, [search]);
  return { pools: query.data ?? [], hasMore, search, setSearch, query };
}

// `choices` come from usePoolChoices; `value` is a pool's id. `anyLabel` adds an option with the value "".
export function PoolField({ label = "Identity pool", choices: { pools, hasMore, search, setSearch }, value, onInput, anyLabel }) {
  const options = pools.map((each) => [each.IdentityPoolId, each.IdentityPoolName]);
  const emptyLabel = anyLabel ?? (options.length === 0 && "no pool has this in its name");
  return html`
    ${hasMore && html`<${TextField} label=${`${label}: find by name`} value=${search} onInput=${setSearch} />`}
    <${SelectField} label=${label} value=${value} onInput=${onInput} options=${emptyLabel ? [["", emptyLabel], ...options] : options} />`;
}
