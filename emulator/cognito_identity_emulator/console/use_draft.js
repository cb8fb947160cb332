// The text of an input that takes effect only when it is submitted.
import { useEffect, useRef, useState } from "preact/hooks";

// [text, setText]: follows `value` when it changes elsewhere, but keeps text that is being typed.
export function useDraft(value) {
  const [text, setText] = useState(value);
  const lastValue = useRef(value);
  useEffect(() => {
    const before = lastValue.current;
    lastValue.current = value;
    setText((current) => (current.trim() === before ? value : current));
  }, [value]);
  return [text, setText];
}
