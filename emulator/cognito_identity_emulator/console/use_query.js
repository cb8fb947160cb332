// Loads data of the control API for a component, and shows its loading state or its error.
import { useCallback, useEffect, useState } from "preact/hooks";
import { Loading, SlowNotice } from "./components/loading.js";
import { ErrorNotice } from "./components/notice.js";
import { html } from "./html.js";

// { data, error, loading, attempt, refetch }: `load(signal)` runs again when one of `dependencies` changes, and on
// refetch(); the previous data is kept until then. `attempt` counts the loads. The signal aborts on unmount.
export function useQuery(load, dependencies) {
  const [state, setState] = useState({ data: undefined, error: null, loading: true, attempt: 0 });
  const [fetches, setFetches] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    setState((before) => ({ ...before, error: null, loading: true, attempt: before.attempt + 1 }));
    load(signal).then(
      (data) => signal.aborted || setState((before) => ({ ...before, data, error: null, loading: false })),
      (error) => signal.aborted || setState((before) => ({ ...before, error, loading: false })),
    );
    return () => controller.abort();
  }, [...dependencies, fetches]);
  const refetch = useCallback(() => setFetches((before) => before + 1), []);
  return { ...state, refetch };
}

// Renders its child function with the data of a query: <${Loaded} query=${query}>${(data) => ...}<//>.
export function Loaded({ query: { data, error, loading, attempt, refetch }, lines, children }) {
  if (error) return html`<${ErrorNotice} error=${error} onRetry=${refetch} />`;
  if (data === undefined) return html`<${Loading} key=${attempt} lines=${lines} onRetry=${refetch} />`;
  return html`
    ${loading && html`<${SlowNotice} key=${attempt} onRetry=${refetch} />`}
    <div class="loaded" aria-busy=${loading}>${children(data)}</div>`;
}
