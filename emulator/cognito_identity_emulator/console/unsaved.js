// Forms with changes that were not saved. The browser and route.js ask before such a page is left.
import { useCallback, useLayoutEffect, useRef } from "preact/hooks";

const forms = new Set();

export const hasUnsavedChanges = () => forms.size > 0;

addEventListener("beforeunload", (event) => hasUnsavedChanges() && event.preventDefault());

// A function setUnsaved(isUnsaved) for the form that the component shows. It takes effect at once.
export function useUnsavedChanges() {
  const { current: form } = useRef({});
  useLayoutEffect(() => () => forms.delete(form), []);
  return useCallback((isUnsaved) => (isUnsaved ? forms.add(form) : forms.delete(form)), []);
}
