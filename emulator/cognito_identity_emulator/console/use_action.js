// The state of an action that a button starts: whether it is running, and its last error.
import { useEffect, useRef, useState } from "preact/hooks";

// { busy, error, run }: `run(action)` awaits an async function; while one runs, further ones are ignored. A button shows
// `busy` with aria-disabled, because a disabled button loses the focus.
export function useAction() {
  const [state, setState] = useState({ busy: false, error: null });
  const isUnmounted = useRef(false);
  useEffect(() => () => (isUnmounted.current = true), []);
  const update = (next) => isUnmounted.current || setState(next);
  const isRunning = useRef(false);
  const run = async (action) => {
    if (isRunning.current) return;
    isRunning.current = true;
    update({ busy: true, error: null });
    try {
      await action();
      update({ busy: false, error: null });
    } catch (error) {
      update({ busy: false, error });
    } finally {
      isRunning.current = false;
    }
  };
  return { ...state, run };
}
