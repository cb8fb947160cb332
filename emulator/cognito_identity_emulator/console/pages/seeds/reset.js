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
  const confirm = () => counting.run(async () => setCounts(await countAll()));
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
          <p>This deletes ${formatCounts(counts)}, all sessions and the journal of calls, and resets the clock. <strong>It cannot be undone.</strong></p>
        <//>`}
    <//>`;
}

async function countAll() {
  const [pools, { roles }, { policies }, { identity_providers }, { faults }] = await Promise.all([
    loadAllPools(),
    ...["roles", "policies", "identity-providers", "faults"].map((each) => get(each)),
  ]);
  return {
    pools: pools.length,
    identities: pools.reduce((sum, each) => sum + each.identities, 0),
    roles: roles.length,
    policies: policies.length,
    providers: identity_providers.length,
    faults: faults.length,
  };
}

// All pages of GET pools.
async function loadAllPools() {
  const pools = [];
  let next = null;
  do {
    const page = await get("pools", { next });
    pools.push(...page.identity_pools);
    next = page.next;
  } while (next);
  return pools;
}

const NOTHING = "no resources";
const SINGULARS = { pools: "pool", identities: "identity", roles: "role", policies: "policy", providers: "provider", sessions: "session", faults: "fault", journal: "journaled call", clock: "moved clock" };
const PLURALS = { journal: "journaled calls", clock: "moved clocks" };

function formatCounts(counts) {
  const parts = Object.entries(counts).filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${count === 1 ? SINGULARS[kind] : PLURALS[kind] ?? kind}`);
  return parts.length === 0 ? NOTHING : parts.join(", ");
}
