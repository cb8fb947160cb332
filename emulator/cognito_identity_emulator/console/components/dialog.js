// Modal dialogs.
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { html } from "../html.js";
import { useAction } from "../use_action.js";
import { ErrorNotice } from "./notice.js";

// Open for as long as it is rendered. Escape calls `onClose`; without it, the dialog stays open. `kind` is a CSS class.
export function Dialog({ title, onClose, kind, children }) {
  const dialog = useRef(null);
  const titleId = useId();
  useLayoutEffect(() => { // before the first paint, so the page is never visible without its focus
    const [element, focusedBefore] = [dialog.current, document.activeElement];
    element.showModal();
    return () => {
      element.close(); // elements behind an open modal cannot take the focus
      if (focusedBefore !== document.body) focusedBefore?.focus(); // if it is gone, focus_keeper.js finds another
    };
  }, []);
  const cancel = (event) => {
    event.preventDefault();
    onClose?.();
  };
  return html`
    <dialog class=${kind} ref=${dialog} aria-labelledby=${titleId} onCancel=${cancel}>
      <h2 id=${titleId}>${title}</h2>
      ${children}
    </dialog>`;
}

// Confirms an action that cannot be undone. `onConfirm` is async and may raise an error, which the dialog shows;
// `confirmLabel` and `cancelLabel` are the texts of its buttons.
export function ConfirmDialog({ title, confirmLabel, cancelLabel = "Keep it", onConfirm, onClose, children }) {
  const { busy, error, run } = useAction();
  return html`
    <${Dialog} title=${title} onClose=${onClose}>
      ${children}
      ${error && html`<${ErrorNotice} error=${error} />`}
      <div class="actions">
        <button type="button" class="button danger" aria-disabled=${busy} onClick=${() => run(onConfirm)}>${confirmLabel}</button>
        <button type="button" class="button" onClick=${onClose} autofocus>${cancelLabel}</button>
      </div>
    <//>`;
}
