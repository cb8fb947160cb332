// The number of refused and failed calls since the user last looked at the calls.
import { useEffect, useState } from "preact/hooks";
import { get } from "./api.js";
import { onNewCalls } from "./live_calls.js";
import { setFailureText } from "./title.js";

const COUNT_INTERVAL_MS = 1000;
const FAILURES = ["refused", "failed"];
const MOST = 100; // more are not counted

// `isLooking`: the list of calls is open. While the tab is visible too, every failure counts as seen.
export function useNewFailures(isLooking) {
  const [count, setCount] = useState(0);
  const [counter] = useState(() => new FailureCounter((failures) => {
    setCount(failures);
    setFailureText(failures === 0 ? "" : formatFailureCount(failures));
  }));
  counter.isLooking = isLooking;
  useEffect(() => counter.follow(), []);
  useEffect(() => counter.update(), [isLooking]);
  return count;
}

class FailureCounter {
  constructor(publish) {
    this.publish = publish;
    this.journal = null; // when the journal started: another one is that of an emulator that was started again
    this.seen = 0; // the id of the newest call that the user has seen
    this.isCounting = false;
    this.isStale = false;
  }

  // Returns a function that stops it.
  follow() {
    const update = () => this.update();
    const unsubscribe = onNewCalls(update);
    document.addEventListener("visibilitychange", update);
    return () => {
      unsubscribe();
      document.removeEventListener("visibilitychange", update);
    };
  }

  async update() {
    this.isStale = true;
    if (this.isCounting) return;
    this.isCounting = true;
    while (this.isStale) {
      this.isStale = false;
      await this.count().catch(() => {}); // without a response, the next news counts again
      await new Promise((resolve) => setTimeout(resolve, COUNT_INTERVAL_MS));
    }
    this.isCounting = false;
  }

  async count() {
    const { calls, journal_started_at: journal } = await get("calls", { limit: 1 });
    const newest = calls.at(-1)?.id ?? 0;
    if (this.journal !== journal) this.seen = this.journal === null ? newest : 0; // a new journal counts from 1 again
    this.journal = journal;
    if (this.isLooking && !document.hidden) this.seen = newest;
    if (this.seen === newest) return this.publish(0);
    const pages = await Promise.all(FAILURES.map((outcome) => get("calls", { outcome, since: this.seen, limit: MOST })));
    return this.publish(Math.min(MOST, pages.reduce((sum, each) => sum + each.calls.length, 0)));
  }
}

// 7 → "7", 100 → "99+".
export const formatFailureCount = (count) => (count < MOST ? String(count) : `${MOST - 1}+`);
