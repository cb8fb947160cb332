// The choice of a pool. Of many, those are offered whose name was asked for.
import { useState } from "preact/hooks";
import { get } from "../api.js";
import { useAsked } from "../use_query.js";
import { html } from "../html.js";
import { SelectField, TextField } from "./form.js";

// The pools to choose from, as GET pools answers them: `pools`, whether there are `more` than one page of them, and how it
// stands (`asked`). `query` is in their names. The pool `wanted`, if that is one, is among them wherever it stands.
export function usePools(wanted = "") {
  const [query, setQuery] = useState("");
  const [more, setMore] = useState(false);
  const asked = useAsked(async (signal) => {
    const page = await get("pools", { query }, { signal });
    if (query) return page;
    setMore(page.next !== null);
    const found = page.identity_pools.some((each) => each.IdentityPoolId === wanted);
    const own = wanted && !found ? await get("pools", { query: wanted }, { signal }) : { identity_pools: [] };
    return { ...page, identity_pools: [...own.identity_pools, ...page.identity_pools] };
  }, [query]);
  return { pools: asked.value?.identity_pools ?? [], more, query, setQuery, asked };
}

// `known` comes from usePools; `value` is a pool's id, and `any` what no choice means, where that is one.
export function PoolField({ label = "Identity pool", known: { pools, more, query, setQuery }, value, onInput, any }) {
  const found = pools.map((each) => [each.IdentityPoolId, each.IdentityPoolName]);
  const none = any ?? (found.length === 0 && "none has this in its name");
  return html`
    ${more && html`<${TextField} label=${`${label}: find by name`} value=${query} onInput=${setQuery} />`}
    <${SelectField} label=${label} value=${value} onInput=${onInput} options=${none ? [["", none], ...found] : found} />`;
}
