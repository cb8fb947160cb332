// What is asked of the control API while a page is shown, and how it stands: loading, there, or a problem.
import { useCallback, useEffect, useState } from "preact/hooks";
import { html } from "./html.js";
import { Loading } from "./components/loading.js";
import { ProblemNotice } from "./components/notice.js";

// `ask` is given a signal that ends when the page is left; it is asked again when one of `about` changes, and when
// `again()` is called. What was there before stays while it is.
export function useAsked(ask, about) {
  const [state, setState] = useState({ value: undefined, problem: null, loading: true });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const over = new AbortController();
    setState((before) => ({ ...before, loading: true }));
    ask(over.signal).then(
      (value) => over.signal.aborted || setState({ value, problem: null, loading: false }),
      (problem) => over.signal.aborted || setState((before) => ({ ...before, problem, loading: false })),
    );
    return () => over.abort();
  }, [...about, turn]);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  return { ...state, again };
}

// Shows what was asked: <${Asked} of=${asked}>${(value) => ...}<//>.
export function Asked({ of: { value, problem, loading, again }, lines, children }) {
  if (problem) return html`<${ProblemNotice} problem=${problem} again=${again} />`;
  if (value === undefined) return html`<${Loading} lines=${lines} />`;
  return html`<div class="asked" aria-busy=${loading}>${children(value)}</div>`;
}
