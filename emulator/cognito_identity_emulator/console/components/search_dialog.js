// Search across the emulator: pages, pools, identities, access keys and calls.
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { get } from "../api.js";
import { html } from "../html.js";
import { ABOUT, PAGES } from "../pages.js";
import { linkTo, navigate } from "../route.js";
import { Dialog } from "./dialog.js";
import { ErrorNotice } from "./notice.js";

const TYPING_PAUSE_MS = 120;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export function SearchDialog({ onClose }) {
  const [text, setText] = useState("");
  const [answer, setAnswer] = useState({ query: "", groups: [], error: null });
  const [selected, setSelected] = useState(0);
  const id = useId();
  const list = useRef(null);
  const query = text.trim();
  useEffect(() => {
    setSelected(0);
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      const found = await search(query, controller.signal).catch((error) => ({ groups: [], error }));
      if (!controller.signal.aborted) setAnswer({ error: null, ...found, query });
    }, TYPING_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [query]);
  const results = answer.groups.flatMap((each) => each.results);
  const open = (result) => {
    onClose();
    navigate(result.href);
  };
  const onKeyDown = (event) => {
    if (event.key === "Enter") {
      event.preventDefault(); // the key would press the button that has the focus after the dialog closes
      if (answer.query === query && results[selected]) open(results[selected]);
    }
    if (!(event.key in STEPS) || results.length === 0) return;
    event.preventDefault();
    const next = (selected + STEPS[event.key] + results.length) % results.length;
    setSelected(next);
    list.current.querySelectorAll('[role="option"]')[next].scrollIntoView({ block: "nearest" });
  };
  const option = (result) => {
    const at = results.indexOf(result);
    return html`
      <a role="option" id=${`${id}-${at}`} href=${result.href} tabindex="-1" aria-selected=${at === selected}
        onPointerMove=${() => setSelected(at)} onClick=${onClose}>
        <span>${result.name}</span>${result.note && html`<span class="soft">${result.note}</span>`}</a>`;
  };
  return html`
    <${Dialog} title="Search" onClose=${onClose} kind="search-dialog">
      <input type="text" role="combobox" aria-label="Search for" aria-expanded=${results.length > 0} aria-controls=${`${id}-list`}
        aria-autocomplete="list" aria-activedescendant=${results.length > 0 ? `${id}-${selected}` : undefined} autofocus
        autocomplete="off" spellcheck=${false} placeholder="Pool, identity, user, access key, request id or call number"
        value=${text} onInput=${(event) => setText(event.currentTarget.value)} onKeyDown=${onKeyDown} />
      ${answer.error && html`<${ErrorNotice} error=${answer.error} />`}
      <div role="listbox" id=${`${id}-list`} aria-label="Results" class="results" ref=${list} hidden=${results.length === 0}>
        ${answer.groups.map((group, at) => html`
          <div role="group" aria-labelledby=${`${id}-group-${at}`}>
            <h3 id=${`${id}-group-${at}`} role="presentation">${group.name}</h3>
            ${group.results.map(option)}
          </div>`)}
      </div>
      <p class="hint" role="status">${describe(answer, results.length)}</p>
    <//>`;
}

function describe({ query, error }, count) {
  if (error) return "";
  if (query === "") return "Names match anywhere, ids and users from their beginning.";
  if (count === 0) return `Nothing matches ${query}. Ids and users are matched from their beginning.`;
  return `${count} ${count === 1 ? "result" : "results"}. Arrow keys select, Enter opens, Esc closes.`;
}

// { groups: [{ name, results: [{ name, note, href }] }] }, without empty groups.
async function search(query, signal) {
  if (query === "") return { groups: [] };
  const { pools, identities, credentials, calls } = await get("search", { query }, { signal });
  const groups = [
    { name: "Pages", results: PAGE_RESULTS.filter((each) => each.name.toLowerCase().startsWith(query.toLowerCase())) },
    { name: "Pools", results: pools.map(toPool) },
    { name: "Identities", results: identities.map(toIdentity) },
    { name: "Access keys", results: credentials.map(toAccessKey) },
    { name: "Calls", results: calls.map(toCall) },
  ];
  return { groups: groups.filter((each) => each.results.length > 0) };
}

const PAGE_RESULTS = [...PAGES, ABOUT].map(({ id, name }) => ({ name, href: linkTo(id) }));

const toPool = (pool) => ({ name: pool.name, note: pool.identity_pool_id, href: linkTo("pools", pool.identity_pool_id) });

const toIdentity = ({ identity_id: id, matched }) => ({ name: matched === id ? id : matched, note: matched === id ? null : id, href: linkTo("identities", id) });

// Credentials of AWS STS need not belong to an identity; the call that issued them has the access key.
const toAccessKey = ({ access_key_id: key, identity_id: identity, role_arn: role }) => ({
  name: key,
  note: role,
  href: identity ? linkTo("identities", identity) : linkTo("calls", { text: key }),
});

const toCall = ({ id, operation, outcome, request_id: requestId }) => ({
  name: `${operation ?? "Unknown operation"}, call ${id}`,
  note: `${outcome}, ${requestId}`,
  href: linkTo("calls", id),
});
