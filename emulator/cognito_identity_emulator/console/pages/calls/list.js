// The list of calls: the newest as they come, or a page of older ones.
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "../../api.js";
import { Asked, useAsked } from "../../use_query.js";
import { html } from "../../html.js";
import { Icon } from "../../components/icon.js";
import { Loading } from "../../components/loading.js";
import { Empty, ProblemNotice } from "../../components/notice.js";
import { Page } from "../../components/page.js";
import { Pager } from "../../components/table.js";
import { addressOf } from "../../route.js";
import { PAGE_SIZE, useFeed } from "./feed.js";
import { Filters } from "./filters.js";
import { CallTable } from "./table.js";

const ANNOUNCE_EVERY_MS = 15_000;

export function CallList({ query }) {
  const given = (name) => query.get(name) ?? "";
  const filters = {
    operation: given("operation"),
    outcome: given("outcome"),
    identity_id: given("identity"),
    identity_pool_id: given("pool"),
  };
  const address = { operation: filters.operation, outcome: filters.outcome, identity: filters.identity_id, pool: filters.identity_pool_id };
  const before = query.get("before");
  const { value: names = {} } = useAsked(namesOfPools, []);
  const List = before ? Older : Live;
  return html`
    <${Page} title="Calls" lead="What programs ask of the emulator, as it comes, and why it was refused.">
      <${Filters} address=${address} />
      <${List} filters=${filters} address=${address} before=${before} names=${names} />
    <//>`;
}

async function namesOfPools(signal) {
  const { identity_pools: pools } = await get("pools", {}, { signal });
  return Object.fromEntries(pools.map((each) => [each.IdentityPoolId, each.IdentityPoolName]));
}

const older = (calls, address) => calls.length >= PAGE_SIZE && addressOf("calls", { ...address, before: calls.at(-1).id });

function Live({ filters, address, names }) {
  const [paused, setPaused] = useState(false);
  const [reading, setReading] = useState(false); // somebody is in the list with the keyboard: rows must not run away
  const { calls, state, problem, waiting } = useFeed(filters, paused || reading);
  const left = (event) => event.currentTarget.contains(event.relatedTarget) || setReading(false);
  return html`
    <div class="live">
      <p><span class=${`pulse ${state === "away" ? "gone" : paused || reading ? "held" : ""}`} />
        ${stateInWords(state, paused || reading, waiting)}</p>
      <button type="button" class="button small" aria-pressed=${paused} onClick=${() => setPaused(!paused)}>
        <${Icon} name=${paused ? "play" : "pause"} />${paused ? "Go on" : "Pause"}</button>
    </div>
    <${Announcer} live=${state === "live"} calls=${calls} />
    ${problem && html`<${ProblemNotice} problem=${problem} />`}
    ${state === "loading" && calls.length === 0 ? html`<${Loading} />`
      : calls.length === 0 ? !problem && html`<${NoCalls} filtered=${Object.values(filters).some(Boolean)} />`
      : html`
        <div onFocusIn=${() => setReading(true)} onFocusOut=${left}><${CallTable} calls=${calls} names=${names} /></div>
        <${Pager} on=${older(calls, address)} onName="Older calls" />`}`;
}

function stateInWords(state, held, waiting) {
  if (state === "away") return "The stream is lost; trying again.";
  if (state === "loading") return "Loading.";
  if (!held) return "Live: new calls appear on top.";
  return waiting === 0 ? "Held." : `Held: ${waiting.toLocaleString("en")} new ${waiting === 1 ? "call" : "calls"} since.`;
}

// Tells who does not see the list what came, seldom, and only when something did.
function Announcer({ live, calls }) {
  const [text, setText] = useState("");
  const heard = useRef(null);
  const newest = calls[0]?.id ?? 0;
  useEffect(() => {
    const now = Date.now();
    if (live) heard.current ??= { newest, at: now };
    if (!heard.current || now - heard.current.at < ANNOUNCE_EVERY_MS) return;
    const fresh = calls.filter((each) => each.id > heard.current.newest);
    const refused = fresh.filter((each) => each.outcome === "refused").length;
    heard.current = { newest, at: now };
    if (fresh.length > 0) setText(`${fresh.length} new calls${refused ? `, ${refused} refused` : ""}`);
  }, [live, newest]);
  return html`<p class="unseen" role="status">${text}</p>`;
}

function Older({ filters, address, before, names }) {
  const asked = useAsked((signal) => get("calls", { ...filters, before, limit: PAGE_SIZE }, { signal }), [...Object.values(filters), before]);
  const live = addressOf("calls", address);
  return html`
    <div class="live"><p>Calls before number ${before}.</p><a class="button small" href=${live}>Back to the newest</a></div>
    <${Asked} of=${asked}>
      ${({ calls }) => calls.length === 0 ? html`<${Empty} title="No call is older." />` : html`
        <${CallTable} calls=${calls.toReversed()} names=${names} />
        <${Pager} back=${live} backName="Newest" on=${older(calls.toReversed(), address)} onName="Older calls" />`}
    <//>`;
}

const NoCalls = ({ filtered }) => filtered
  ? html`<${Empty} title="No call fits."><p>Calls that do appear here as they come.</p><//>`
  : html`
    <${Empty} title="Nobody called yet."
      actions=${html`<a class="button" href=${addressOf("tokens")}>Run a login</a>`}>
      <p>Point an AWS SDK at <code>${location.origin}</code>, and its calls appear here as they come.</p>
    <//>`;
