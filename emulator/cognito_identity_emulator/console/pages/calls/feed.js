// The newest calls, kept up to date by the journal's stream. Only a page of them is held, however many come.
import { useEffect, useState } from "preact/hooks";
import { get } from "../../api.js";
import { events } from "../../stream.js";

export const PAGE_SIZE = 100;
const SHOW_EVERY_MS = 200; // however fast they come, the page is drawn five times a second
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;

// { calls, state, problem, waiting }: `calls` the newest first; `state` is loading, live, or away while the stream is
// lost; `waiting` how many came while it was `held`.
export function useFeed(filters, held) {
  const [shown, setShown] = useState({ calls: [], state: "loading", problem: null, waiting: 0 });
  const [feed] = useState(() => new Feed(setShown));
  useEffect(() => feed.follow(filters), Object.values(filters));
  useEffect(() => feed.hold(held), [held]);
  return shown;
}

class Feed {
  constructor(show) {
    this.show = show;
    this.held = false;
    this.timer = null;
  }

  hold(held) {
    this.held = held;
    if (!held) this.draw();
  }

  // Begins anew with these filters; gives what ends it.
  follow(filters) {
    const over = new AbortController();
    Object.assign(this, { calls: [], newest: 0, state: "loading", problem: null, waiting: 0 });
    this.draw();
    this.run(filters, over.signal).catch((problem) => {
      if (!over.signal.aborted) this.tell("away", problem);
    });
    return () => {
      over.abort();
      clearTimeout(this.timer);
      this.timer = null;
    };
  }

  async run(filters, signal) {
    let pause = SHORTEST_PAUSE_MS;
    for (let begun = false; !signal.aborted; ) {
      try {
        if (!begun) {
          const { calls } = await get("calls", { ...filters, limit: PAGE_SIZE }, { signal });
          this.calls = calls.reverse();
          this.newest = this.calls[0]?.id ?? 0;
          begun = true;
        }
        const live = () => {
          pause = SHORTEST_PAUSE_MS;
          this.tell("live");
        };
        for await (const { data } of events("calls/stream", { query: filters, lastEventId: this.newest, signal, onOpen: live })) {
          this.take(JSON.parse(data));
        }
        this.tell("away");
      } catch (problem) {
        if (signal.aborted) return;
        if (problem.status) throw problem; // a refusal stays one
        this.tell("away", begun ? null : problem);
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    }
  }

  // Numbers only grow; one that does not comes from an emulator that was started anew, or reset.
  take(call) {
    if (call.id <= this.newest) this.calls = [];
    this.newest = call.id;
    this.calls.unshift(call);
    if (this.calls.length > 2 * PAGE_SIZE) this.calls.length = PAGE_SIZE;
    this.waiting += 1;
    this.timer ??= setTimeout(() => this.draw(), SHOW_EVERY_MS);
  }

  tell(state, problem = null) {
    this.state = state;
    this.problem = problem;
    this.draw();
  }

  draw() {
    clearTimeout(this.timer);
    this.timer = null;
    const { state, problem } = this;
    if (this.held) {
      this.show((before) => ({ ...before, state, problem, waiting: this.waiting }));
      return;
    }
    this.waiting = 0;
    this.show({ calls: this.calls.slice(0, PAGE_SIZE), state, problem, waiting: 0 });
  }
}
