// The list of calls: the newest ones live, or a page of others.
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { html } from "../../html.js";
import { Icon } from "../../components/icon.js";
import { Loading } from "../../components/loading.js";
import { EmptyState, ErrorNotice } from "../../components/notice.js";
import { Page } from "../../components/page.js";
import { Pager } from "../../components/table.js";
import { Timestamp } from "../../components/timestamp.js";
import { linkTo } from "../../route.js";
import { PAGE_SIZE, useCallFeed } from "./feed.js";
import { Filters, readFilters } from "./filters.js";
import { CallTable } from "./table.js";

const ANNOUNCE_INTERVAL_MS = 15_000;
const SCROLLED_PX = 120;

export function CallList({ query }) {
  const [urlQuery, filters] = readFilters(query);
  const [before, after] = [query.get("before"), query.get("after")];
  const List = before || after ? CallPage : LiveCalls;
  return html`
    <${Page} title="Calls" lead="The calls of the AWS API as they arrive, and the reason of each refusal.">
      <${List} filters=${filters} urlQuery=${urlQuery} before=${before} after=${after} />
      <${JournalNote} />
    <//>`;
}

const isFiltered = (filters) => Object.values(filters).some(Boolean);

function LiveCalls({ filters, urlQuery }) {
  const [isPaused, setPaused] = useState(false);
  const [hold, onHoldEvents] = useHold();
  const { calls, state, error, pendingCount, total, show } = useCallFeed(filters, isPaused || hold);
  const showNew = () => {
    scrollTo(0, 0);
    show();
  };
  return html`
    <${Filters} urlQuery=${urlQuery} calls=${calls ?? []} />
    <div class="live">
      <p><span class=${`pulse ${state === "offline" ? "offline" : isPaused || hold ? "paused" : ""}`} />
        ${describeState(state, isPaused, hold)}${" "}<${Total} total=${total} filters=${filters} /></p>
      <div class="actions">
        ${pendingCount > 0 && html`<button type="button" class="button small primary" onClick=${showNew}>${countCalls(pendingCount, "new call")}</button>`}
        <button type="button" class="button small" aria-pressed=${isPaused} onClick=${() => setPaused(!isPaused)}>
          <${Icon} name=${isPaused ? "play" : "pause"} />${isPaused ? "Resume" : "Pause"}</button>
      </div>
    </div>
    <${Announcer} live=${state === "live"} calls=${calls ?? []} />
    ${error && html`<${ErrorNotice} error=${error} />`}
    ${calls === null ? !error && html`<${Loading} />`
      : calls.length === 0 ? !error && html`<${NoCalls} filtered=${isFiltered(filters)} />`
      : html`
        <div ...${onHoldEvents}><${CallTable} calls=${calls} /></div>
        <${Pager}
          next=${calls.length >= PAGE_SIZE && linkTo("calls", { ...urlQuery, before: calls.at(-1).id })} nextLabel="Older calls"
          last=${calls.length >= PAGE_SIZE && linkTo("calls", { ...urlQuery, after: 0 })} lastLabel="Oldest" />`}`;
}

// [hold, events]: whether the list must not move, because the pointer or the focus is in it or the page is scrolled;
// `events` are the attributes of the list's element.
function useHold() {
  const [hasFocus, setFocus] = useState(false);
  const [hasPointer, setPointer] = useState(false);
  const [isScrolled, setScrolled] = useState(scrollY > SCROLLED_PX);
  useEffect(() => {
    const update = () => setScrolled(scrollY > SCROLLED_PX);
    addEventListener("scroll", update, { passive: true });
    return () => removeEventListener("scroll", update);
  }, []);
  const events = {
    onFocusIn: () => setFocus(true),
    onFocusOut: (event) => event.currentTarget.contains(event.relatedTarget) || setFocus(false),
    onPointerEnter: () => setPointer(true),
    onPointerLeave: () => setPointer(false),
  };
  return [hasFocus || hasPointer || isScrolled, events];
}

function describeState(state, isPaused, hold) {
  if (state === "offline") return "The emulator does not answer; trying again.";
  if (state === "connecting") return "Connecting.";
  if (isPaused) return "Paused.";
  return hold ? "On hold while you read the list." : "Live: new calls appear on top.";
}

function Total({ total, filters }) {
  if (total === null) return null;
  return isFiltered(filters) ? `${countCalls(total, "call")} ${total === 1 ? "matches" : "match"}.` : `${countCalls(total, "call")} in the journal.`;
}

const countCalls = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

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
    if (added.length > 0) setText(`${countCalls(added.length, "new call")}${refused ? `, ${refused} refused` : ""}`);
  }, [live, newest]);
  return html`<p class="visually-hidden" role="status">${text}</p>`;
}

// A page of calls before the id `before`, or after the id `after`: after 0, the oldest ones.
function CallPage({ filters, urlQuery, before, after }) {
  const query = useQuery((signal) => get("calls", { ...filters, before, after, limit: PAGE_SIZE }, { signal }), [...Object.values(filters), before, after]);
  const liveLink = linkTo("calls", urlQuery);
  return html`
    <${Filters} urlQuery=${urlQuery} calls=${query.data?.calls ?? []} />
    <${Loaded} query=${query}>
      ${({ calls, total }) => html`
        <div class="live"><p>${describePage(calls)} <${Total} total=${total} filters=${filters} /></p>
          <a class="button small" href=${liveLink}>Back to the newest</a></div>
        ${calls.length === 0 ? html`<${EmptyState} title="There are no further calls." />` : html`<${CallTable} calls=${calls.toReversed()} />`}
        <${Pager} ...${pagerLinks(calls, urlQuery, before, after)} firstLabel="Newest" previousLabel="Newer calls" nextLabel="Older calls" lastLabel="Oldest" />`}
    <//>`;
}

const describePage = (calls) => (calls.length === 0 ? "" : `Calls ${calls[0].id} to ${calls.at(-1).id}.`);

function pagerLinks(calls, urlQuery, before, after) {
  const isFull = calls.length >= PAGE_SIZE;
  const hasNewer = Boolean(before) || isFull;
  const hasOlder = before ? isFull : after !== "0";
  const link = (position) => linkTo("calls", { ...urlQuery, ...position });
  return {
    first: link({}),
    previous: hasNewer && calls.length > 0 && link({ after: calls.at(-1).id }),
    next: hasOlder && calls.length > 0 && link({ before: calls[0].id }),
    last: hasOlder && link({ after: 0 }),
  };
}

// Where the calls are kept, and since when.
function JournalNote() {
  const { data } = useQuery((signal) => get("calls", { limit: 0 }, { signal }), []);
  return data && html`
    <p class="pager-note">The journal keeps the last ${data.kept.toLocaleString("en")} calls
      ${" "}${data.processes > 1 ? `of ${data.processes} processes ` : ""}in memory, and a restart clears it.
      ${" "}It began at <${Timestamp} at=${data.journal_started_at} />.</p>`;
}

const NoCalls = ({ filtered }) => filtered
  ? html`<${EmptyState} title="No call matches these filters."><p>New calls that match appear here as they arrive.</p><//>`
  : html`
    <${EmptyState} title="No calls yet."
      actions=${html`<a class="button" href=${linkTo("tokens")}>Run a login</a>`}>
      <p>Point an AWS SDK at <code>${location.origin}</code>. Its calls appear here as they arrive.</p>
    <//>`;
