// The newest calls, live. At most two pages of them are in memory.
import { useEffect, useState } from "preact/hooks";
import { get } from "../../api.js";
import { onNewCalls } from "../../live_calls.js";

export const PAGE_SIZE = 100;
const COUNT_INTERVAL_MS = 3000;

// { calls, state, error, pendingCount, total, show }: `calls`, the newest first; `state` is connecting, live, or offline;
// `pendingCount` is the number of calls that arrived while `held`, and `show()` shows them; `total` is the number of calls
// in the journal that match, null at first.
export function useCallFeed(filters, held) {
  const [snapshot, setSnapshot] = useState({ calls: null, state: "connecting", error: null, pendingCount: 0, total: null });
  const [feed] = useState(() => new CallFeed(setSnapshot));
  useEffect(() => feed.follow(filters), Object.values(filters));
  useEffect(() => feed.setHeld(held), [held]);
  return { ...snapshot, show: () => feed.show() };
}

class CallFeed {
  constructor(publish) {
    this.publish = publish;
    this.isHeld = false;
  }

  setHeld(isHeld) {
    this.isHeld = isHeld;
    this.render();
  }

  // Starts again with these filters. Returns a function that stops it.
  follow(filters) {
    const controller = new AbortController();
    const { signal } = controller;
    Object.assign(this, { filters, signal, calls: null, newest: 0, journal: null, state: "connecting", error: null, pendingCount: 0, total: null });
    Object.assign(this, { isLoading: false, isStale: false, countTimer: null });
    this.show();
    const unsubscribe = onNewCalls((news) => {
      this.state = news.state;
      if (document.hidden) return;
      this.render();
      this.update();
    });
    return () => {
      unsubscribe();
      controller.abort();
      clearTimeout(this.countTimer);
    };
  }

  // Loads what is new, until there is no further news.
  async update() {
    const { signal } = this;
    this.isStale = true;
    if (this.isLoading) return;
    this.isLoading = true;
    while (this.isStale && !signal.aborted) {
      this.isStale = false;
      try {
        await this.load();
        this.error = null;
      } catch (error) {
        if (signal.aborted) return;
        this.error = error.status || this.calls === null ? error : null; // `state` says that the emulator is away
      }
      if (signal.aborted) return;
      this.render();
    }
    this.isLoading = false;
  }

  async load() {
    const isFirst = this.calls === null;
    let answer = await this.getCalls({ since: isFirst ? null : this.newest, limit: PAGE_SIZE });
    const isRestarted = !isFirst && answer.journal_started_at !== this.journal; // it counts from 1 again
    if (isRestarted) answer = await this.getCalls({ limit: PAGE_SIZE });
    const added = answer.calls.reverse();
    this.journal = answer.journal_started_at;
    if (isFirst || isRestarted) {
      this.calls = added;
      this.newest = 0;
      this.total = answer.total;
    } else if (added.length > 0) {
      this.calls = added.length < PAGE_SIZE ? [...added, ...this.calls].slice(0, 2 * PAGE_SIZE) : added;
      this.pendingCount += added.length;
      this.total += added.length;
    }
    this.newest = added[0]?.id ?? this.newest;
    if (!isFirst) this.countTimer ??= setTimeout(() => this.countAgain(), COUNT_INTERVAL_MS);
  }

  async getCalls(page) {
    const { filters, signal } = this;
    const answer = await get("calls", { ...filters, ...page }, { signal });
    signal.throwIfAborted();
    return answer;
  }

  // The journal drops its oldest calls, and all of them when the emulator is reset.
  async countAgain() {
    this.countTimer = null;
    const answer = await this.getCalls({ limit: 0 }).catch(() => null);
    if (answer === null || this.signal.aborted) return;
    this.total = answer.total;
    this.calls.length = Math.min(this.calls.length, this.total);
    this.render();
  }

  show() {
    this.pendingCount = 0;
    this.publish({ calls: this.calls?.slice(0, PAGE_SIZE) ?? null, state: this.state, error: this.error, pendingCount: 0, total: this.total });
  }

  render() {
    const { state, error, pendingCount, total } = this;
    if (this.isHeld) this.publish((before) => ({ calls: before.calls ?? this.calls, state, error, pendingCount, total }));
    else this.show();
  }
}
