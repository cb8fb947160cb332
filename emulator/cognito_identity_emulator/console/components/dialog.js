// A question that has to be answered before anything else.
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "../html.js";
import { ProblemNotice } from "./notice.js";

// Shown for as long as it is rendered. Escape closes it (`onClose`), unless there is nothing to go back to.
export function Dialog({ title, onClose, children }) {
  const dialog = useRef(null);
  const titleId = useId();
  useLayoutEffect(() => { // before anything is painted: nobody sees the page without its focus
    const [shown, before] = [dialog.current, document.activeElement];
    shown.showModal();
    return () => {
      shown.close(); // what lies behind takes no focus before
      before?.focus?.();
    };
  }, []);
  const cancelled = (event) => {
    event.preventDefault();
    onClose?.();
  };
  return html`
    <dialog ref=${dialog} aria-labelledby=${titleId} onCancel=${cancelled}>
      <h2 id=${titleId}>${title}</h2>
      ${children}
    </dialog>`;
}

// Asks before something is done that cannot be undone. `act` does it and may raise a Problem; `word` is the button's.
export function Confirm({ title, word, act, onClose, children }) {
  const [state, setState] = useState({ busy: false, problem: null });
  const confirmed = async () => {
    setState({ busy: true, problem: null });
    try {
      await act();
    } catch (problem) {
      setState({ busy: false, problem });
    }
  };
  return html`
    <${Dialog} title=${title} onClose=${onClose}>
      ${children}
      ${state.problem && html`<${ProblemNotice} problem=${state.problem} />`}
      <div class="actions">
        <button type="button" class="button danger" disabled=${state.busy} onClick=${confirmed}>${word}</button>
        <button type="button" class="button" onClick=${onClose} autofocus>Keep it</button>
      </div>
    <//>`;
}
