// Something that a button does: whether it is under way, and what went wrong with it.
import { useEffect, useRef, useState } from "preact/hooks";

// `run(act)` does it, `busy` and `problem` say how it stands. What ends after the page was left changes nothing.
export function useDoing() {
  const [state, setState] = useState({ busy: false, problem: null });
  const left = useRef(false);
  useEffect(() => () => (left.current = true), []);
  const told = (next) => left.current || setState(next);
  const run = async (act) => {
    told({ busy: true, problem: null });
    try {
      await act();
      told({ busy: false, problem: null });
    } catch (problem) {
      told({ busy: false, problem });
    }
  };
  return { ...state, run };
}
