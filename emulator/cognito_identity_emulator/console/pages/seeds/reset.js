// Resets the emulator: deletes everything but the signing keys.
import { useState } from "preact/hooks";
import { get, post } from "../../api.js";
import { refreshStatus } from "../../status.js";
import { useAction } from "../../use_action.js";
import { html } from "../../html.js";
import { ConfirmDialog } from "../../components/dialog.js";
import { Notice, ErrorNotice } from "../../components/notice.js";
import { Section } from "../../components/page.js";

export function Reset() {
  const [counts, setCounts] = useState(null); // set while the confirmation is open
  const [report, setReport] = useState(null);
  const counting = useAction();
  const confirm = () => counting.run(async () => setCounts(await get("reset")));
  const reset = async () => {
    setReport(await post("reset", {}));
    setCounts(null);
    await refreshStatus();
  };
  return html`
    <${Section} title="Reset" note="Deletes everything except the signing keys, and resets the clock. Seeds given at start are not run again.">
      ${counting.error && html`<${ErrorNotice} error=${counting.error} />`}
      <div class="actions"><button type="button" class="button danger" aria-disabled=${counting.busy} onClick=${confirm}>Delete everything</button></div>
      <div role="status" class="spaced">${report && html`<${Notice} kind="good" title="Everything is deleted."><p>Deleted: ${formatCounts(report)}.</p><//>`}</div>
      ${counts && html`
        <${ConfirmDialog} title="Delete everything?" confirmLabel="Delete everything" onConfirm=${reset} onClose=${() => setCounts(null)}>
          <p>This deletes ${formatCounts(counts)}, and resets the clock. <strong>It cannot be undone.</strong></p>
        <//>`}
    <//>`;
}

const NAMES = {
  pools: ["pool", "pools"],
  identities: ["identity", "identities"],
  roles: ["role", "roles"],
  policies: ["policy", "policies"],
  providers: ["provider", "providers"],
  outbound_federation: ["account with outbound federation", "accounts with outbound federation"],
  exports: ["export of stacks", "exports of stacks"],
  sessions: ["session", "sessions"],
  faults: ["fault", "faults"],
  journal: ["journaled call", "journaled calls"],
};

// The counts of a reset that are not zero. The clock is none of them: it is reset, not deleted.
function formatCounts(counts) {
  const parts = Object.entries(NAMES).filter(([kind]) => counts[kind] > 0).map(([kind, [one, several]]) => `${counts[kind]} ${counts[kind] === 1 ? one : several}`);
  return parts.length === 0 ? "no resources" : parts.join(", ");
}
