// Text that somebody types before it takes effect, beside the value that is in effect.
import { useEffect, useRef, useState } from "preact/hooks";

// [text, setText]: follows the value when that changes elsewhere, but never takes away what is being typed.
export function useTyped(value) {
  const [text, setText] = useState(value);
  const before = useRef(value);
  useEffect(() => {
    const known = before.current;
    before.current = value;
    setText((held) => (held.trim() === known ? value : held));
  }, [value]);
  return [text, setText];
}
