// The state of an action that a button starts: whether it is running, and its last error.
import { useEffect, useRef, useState } from "preact/hooks";

// { busy, error, run }: `run(action)` awaits an async function. After unmount, the state does not change any more.
export function useAction() {
  const [state, setState] = useState({ busy: false, error: null });
  const isUnmounted = useRef(false);
  useEffect(() => () => (isUnmounted.current = true), []);
  const update = (next) => isUnmounted.current || setState(next);
  const run = async (action) => {
    update({ busy: true, error: null });
    try {
      await action();
      update({ busy: false, error: null });
    } catch (error) {
      update({ busy: false, error });
    }
  };
  return { ...state, run };
}
