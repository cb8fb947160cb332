// The newest calls, live from the journal's event stream. At most two pages of them are in memory.
import { useEffect, useState } from "preact/hooks";
import { get } from "../../api.js";
import { readEvents } from "../../stream.js";

export const PAGE_SIZE = 100;
const RENDER_INTERVAL_MS = 200; // at most five renders a second, however many calls arrive
const MIN_RETRY_DELAY_MS = 500;
const MAX_RETRY_DELAY_MS = 8000;

// { calls, state, error, pendingCount }: `calls`, the newest first; `state` is loading, live, or offline while the stream
// reconnects; `pendingCount` is the number of calls that arrived while `paused`.
export function useCallFeed(filters, paused) {
  const [snapshot, setSnapshot] = useState({ calls: [], state: "loading", error: null, pendingCount: 0 });
  const [feed] = useState(() => new CallFeed(setSnapshot));
  useEffect(() => feed.follow(filters), Object.values(filters));
  useEffect(() => feed.setPaused(paused), [paused]);
  return snapshot;
}

class CallFeed {
  constructor(publish) {
    this.publish = publish;
    this.paused = false;
    this.timer = null;
  }

  setPaused(paused) {
    this.paused = paused;
    if (!paused) this.render();
  }

  // Starts again with these filters. Returns a function that stops it.
  follow(filters) {
    const controller = new AbortController();
    Object.assign(this, { calls: [], newest: 0, state: "loading", error: null, pendingCount: 0 });
    this.render();
    this.run(filters, controller.signal).catch((error) => {
      if (!controller.signal.aborted) this.setState("offline", error);
    });
    return () => {
      controller.abort();
      clearTimeout(this.timer);
      this.timer = null;
    };
  }

  async run(filters, signal) {
    let delay_ms = MIN_RETRY_DELAY_MS;
    for (let isLoaded = false; !signal.aborted; ) {
      try {
        if (!isLoaded) {
          const { calls } = await get("calls", { ...filters, limit: PAGE_SIZE }, { signal });
          this.calls = calls.reverse();
          this.newest = this.calls[0]?.id ?? 0;
          isLoaded = true;
        }
        const onOpen = () => {
          delay_ms = MIN_RETRY_DELAY_MS;
          this.setState("live");
        };
        for await (const { type, data } of readEvents("calls/stream", { query: filters, lastEventId: this.newest, signal, onOpen })) {
          if (type === "message") this.add(JSON.parse(data)); // the first event describes the journal
        }
        this.setState("offline");
      } catch (error) {
        if (signal.aborted) return;
        if (error.status) throw error; // the server refused: a retry does not help
        this.setState("offline", isLoaded ? null : error);
      }
      await new Promise((resolve) => setTimeout(resolve, delay_ms));
      delay_ms = Math.min(2 * delay_ms, MAX_RETRY_DELAY_MS);
    }
  }

  // Ids only grow: a smaller one comes from an emulator that was restarted or reset.
  add(call) {
    if (call.id <= this.newest) this.calls = [];
    this.newest = call.id;
    this.calls.unshift(call);
    if (this.calls.length > 2 * PAGE_SIZE) this.calls.length = PAGE_SIZE;
    this.pendingCount += 1;
    this.timer ??= setTimeout(() => this.render(), RENDER_INTERVAL_MS);
  }

  setState(state, error = null) {
    this.state = state;
    this.error = error;
    this.render();
  }

  render() {
    clearTimeout(this.timer);
    this.timer = null;
    const { state, error } = this;
    if (this.paused) {
      this.publish((before) => ({ ...before, state, error, pendingCount: this.pendingCount }));
      return;
    }
    this.pendingCount = 0;
    this.publish({ calls: this.calls.slice(0, PAGE_SIZE), state, error, pendingCount: 0 });
  }
}
