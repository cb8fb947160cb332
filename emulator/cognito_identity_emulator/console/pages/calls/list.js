// The list of calls: the newest ones live, or a page of older ones.
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { html } from "../../html.js";
import { Icon } from "../../components/icon.js";
import { Loading } from "../../components/loading.js";
import { EmptyState, ErrorNotice } from "../../components/notice.js";
import { Page } from "../../components/page.js";
import { Pager } from "../../components/table.js";
import { linkTo } from "../../route.js";
import { PAGE_SIZE, useCallFeed } from "./feed.js";
import { Filters } from "./filters.js";
import { CallTable } from "./table.js";

const ANNOUNCE_INTERVAL_MS = 15_000;

export function CallList({ query }) {
  const parameter = (name) => query.get(name) ?? "";
  const filters = {
    operation: parameter("operation"),
    outcome: parameter("outcome"),
    identity_id: parameter("identity"),
    identity_pool_id: parameter("pool"),
  };
  const urlQuery = { operation: filters.operation, outcome: filters.outcome, identity: filters.identity_id, pool: filters.identity_pool_id };
  const before = query.get("before");
  const { data: names = {} } = useQuery(loadPoolNames, []);
  const List = before ? OlderCalls : LiveCalls;
  return html`
    <${Page} title="Calls" lead="What programs ask of the emulator, as it comes, and why it was refused.">
      <${Filters} urlQuery=${urlQuery} />
      <${List} filters=${filters} urlQuery=${urlQuery} before=${before} names=${names} />
    <//>`;
}

async function loadPoolNames(signal) {
  const { identity_pools: pools } = await get("pools", {}, { signal });
  return Object.fromEntries(pools.map((each) => [each.IdentityPoolId, each.IdentityPoolName]));
}

const olderLink = (calls, urlQuery) => calls.length >= PAGE_SIZE && linkTo("calls", { ...urlQuery, before: calls.at(-1).id });

function LiveCalls({ filters, urlQuery, names }) {
  const [paused, setPaused] = useState(false);
  const [hasFocus, setHasFocus] = useState(false); // the list must not move under a keyboard user
  const isPaused = paused || hasFocus;
  const { calls, state, error, pendingCount } = useCallFeed(filters, isPaused);
  const onFocusOut = (event) => event.currentTarget.contains(event.relatedTarget) || setHasFocus(false);
  return html`
    <div class="live">
      <p><span class=${`pulse ${state === "offline" ? "offline" : isPaused ? "paused" : ""}`} />
        ${describeState(state, isPaused, pendingCount)}</p>
      <button type="button" class="button small" aria-pressed=${paused} onClick=${() => setPaused(!paused)}>
        <${Icon} name=${paused ? "play" : "pause"} />${paused ? "Go on" : "Pause"}</button>
    </div>
    <${Announcer} live=${state === "live"} calls=${calls} />
    ${error && html`<${ErrorNotice} error=${error} />`}
    ${state === "loading" && calls.length === 0 ? html`<${Loading} />`
      : calls.length === 0 ? !error && html`<${NoCalls} filtered=${Object.values(filters).some(Boolean)} />`
      : html`
        <div onFocusIn=${() => setHasFocus(true)} onFocusOut=${onFocusOut}><${CallTable} calls=${calls} names=${names} /></div>
        <${Pager} next=${olderLink(calls, urlQuery)} nextLabel="Older calls" />`}`;
}

function describeState(state, isPaused, pendingCount) {
  if (state === "offline") return "The stream is lost; trying again.";
  if (state === "loading") return "Loading.";
  if (!isPaused) return "Live: new calls appear on top.";
  return pendingCount === 0 ? "Held." : `Held: ${pendingCount.toLocaleString("en")} new ${pendingCount === 1 ? "call" : "calls"} since.`;
}

// Announces new calls to screen readers, at most every ANNOUNCE_INTERVAL_MS.
function Announcer({ live, calls }) {
  const [text, setText] = useState("");
  const announced = useRef(null);
  const newest = calls[0]?.id ?? 0;
  useEffect(() => {
    const now = Date.now();
    if (live) announced.current ??= { newest, at: now };
    if (!announced.current || now - announced.current.at < ANNOUNCE_INTERVAL_MS) return;
    const added = calls.filter((each) => each.id > announced.current.newest);
    const refused = added.filter((each) => each.outcome === "refused").length;
    announced.current = { newest, at: now };
    if (added.length > 0) setText(`${added.length} new calls${refused ? `, ${refused} refused` : ""}`);
  }, [live, newest]);
  return html`<p class="visually-hidden" role="status">${text}</p>`;
}

function OlderCalls({ filters, urlQuery, before, names }) {
  const query = useQuery((signal) => get("calls", { ...filters, before, limit: PAGE_SIZE }, { signal }), [...Object.values(filters), before]);
  const liveLink = linkTo("calls", urlQuery);
  return html`
    <div class="live"><p>Calls before number ${before}.</p><a class="button small" href=${liveLink}>Back to the newest</a></div>
    <${Loaded} query=${query}>
      ${({ calls }) => calls.length === 0 ? html`<${EmptyState} title="No call is older." />` : html`
        <${CallTable} calls=${calls.toReversed()} names=${names} />
        <${Pager} previous=${liveLink} previousLabel="Newest" next=${olderLink(calls.toReversed(), urlQuery)} nextLabel="Older calls" />`}
    <//>`;
}

const NoCalls = ({ filtered }) => filtered
  ? html`<${EmptyState} title="No call fits."><p>Calls that do appear here as they come.</p><//>`
  : html`
    <${EmptyState} title="No calls yet."
      actions=${html`<a class="button" href=${linkTo("tokens")}>Run a login</a>`}>
      <p>Point an AWS SDK at <code>${location.origin}</code>, and its calls appear here as they come.</p>
    <//>`;
