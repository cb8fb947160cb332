// Reports new calls. All tabs of the console share one event stream, because a browser opens at most six connections to a
// server over HTTP/1.1: the tab that has a lock reads the stream and tells the others. A hidden tab reads no stream: every
// HIDDEN_INTERVAL_MS it asks its listeners to look, for the number in its title.
import { get } from "./api.js";
import { readEventIds } from "./stream.js";

const NAME = "cognito-identity-emulator-calls";
const BROADCAST_INTERVAL_MS = 200; // at most five times a second, however many calls there are
const HIDDEN_INTERVAL_MS = 15_000;
const MIN_RETRY_DELAY_MS = 500;
const MAX_RETRY_DELAY_MS = 8000;

const channel = new BroadcastChannel(NAME);
const listeners = new Set();
let news = { state: "connecting", newest: null }; // `state` is connecting, live or offline; `newest` is the id of a call
let isLeading = false;
let visible = null; // the AbortController of the time in which this tab is visible
let hiddenTimer = null;
let broadcastTimer = null;

// Calls back with the news now and at every change. Calls back too when calls may have been missed. Returns a function
// that unsubscribes.
export function onNewCalls(listener) {
  if (visible === null && hiddenTimer === null) start();
  listeners.add(listener);
  listener(news);
  return () => listeners.delete(listener);
}

function start() {
  channel.addEventListener("message", ({ data }) => {
    if (data === "hello") isLeading && channel.postMessage(news);
    else if (!isLeading) publish(data);
  });
  document.addEventListener("visibilitychange", follow);
  follow();
}

function follow() {
  visible?.abort();
  clearInterval(hiddenTimer);
  visible = hiddenTimer = null;
  if (document.hidden) {
    hiddenTimer = setInterval(() => publish(news), HIDDEN_INTERVAL_MS);
    return;
  }
  visible = new AbortController();
  join(visible.signal).catch((error) => {
    if (error.name !== "AbortError") throw error;
  });
}

async function join(signal) {
  channel.postMessage("hello");
  await waitForAccess(signal);
  if (navigator.locks) await navigator.locks.request(NAME, { signal }, () => lead(signal));
  else await lead(signal); // over http, browsers have locks on localhost only
}

// Until the control API answers: a tab that waits for its control token must not keep the others from the stream.
async function waitForAccess(signal) {
  for (let delay_ms = MIN_RETRY_DELAY_MS; ; delay_ms = Math.min(2 * delay_ms, MAX_RETRY_DELAY_MS)) {
    try {
      const { calls } = await get("calls", { limit: 1 }, { signal });
      publish({ ...news, newest: news.newest ?? calls.at(-1)?.id ?? 0 });
      return;
    } catch (error) {
      if (signal.aborted) throw error;
      publish({ ...news, state: "offline" });
      await pause(delay_ms);
    }
  }
}

// Reads the stream until the signal aborts.
async function lead(signal) {
  isLeading = true;
  try {
    for (let delay_ms = MIN_RETRY_DELAY_MS; !signal.aborted; delay_ms = Math.min(2 * delay_ms, MAX_RETRY_DELAY_MS)) {
      const onOpen = () => {
        delay_ms = MIN_RETRY_DELAY_MS;
        broadcast({ ...news, state: "live" });
      };
      try {
        for await (const id of readEventIds("calls/stream", { lastEventId: news.newest, signal, onOpen })) {
          news = { ...news, newest: id };
          broadcastTimer ??= setTimeout(() => broadcast(news), BROADCAST_INTERVAL_MS);
        }
      } catch {
        if (signal.aborted) return;
      }
      broadcast({ ...news, state: "offline" });
      await pause(delay_ms);
    }
  } finally {
    isLeading = false;
    clearTimeout(broadcastTimer);
    broadcastTimer = null;
  }
}

function broadcast(next) {
  clearTimeout(broadcastTimer);
  broadcastTimer = null;
  channel.postMessage(next);
  publish(next);
}

function publish(next) {
  news = next;
  for (const listener of listeners) listener(news);
}

const pause = (duration_ms) => new Promise((resolve) => setTimeout(resolve, duration_ms));
