// Forgetting everything but the keys.
import { useState } from "preact/hooks";
import { get, post } from "../../api.js";
import { lookAgain } from "../../status.js";
import { useDoing } from "../../use_action.js";
import { html } from "../../html.js";
import { Confirm } from "../../components/dialog.js";
import { Notice, ProblemNotice } from "../../components/notice.js";
import { Section } from "../../components/page.js";

export function Reset() {
  const [counts, setCounts] = useState(null); // while it is asked whether it is meant
  const [report, setReport] = useState(null);
  const counting = useDoing();
  const ask = () => counting.run(async () => setCounts(await countAll()));
  const reset = async () => {
    setReport(await post("reset", {}));
    setCounts(null);
    await lookAgain();
  };
  return html`
    <${Section} title="Reset" note="Forgets everything but the signing keys, and brings the clock back to the machine's time. Seeds that the emulator was started with are not run again.">
      ${counting.problem && html`<${ProblemNotice} problem=${counting.problem} />`}
      <div class="actions"><button type="button" class="button danger" disabled=${counting.busy} onClick=${ask}>Forget everything</button></div>
      <div role="status" class="after">${report && html`<${Notice} kind="good" title="Everything is forgotten."><p>What went: ${inWords(report)}.</p><//>`}</div>
      ${counts && html`
        <${Confirm} title="Forget everything?" word="Forget everything" act=${reset} onClose=${() => setCounts(null)}>
          <p>There ${inWords(counts) === NOTHING ? "is" : "are"} ${inWords(counts)}, and the sessions, the journal of calls and the place of the clock. <strong>It cannot be undone.</strong></p>
        <//>`}
    <//>`;
}

async function countAll() {
  const [pools, { roles }, { identity_providers }, { faults }] = await Promise.all([
    allPools(),
    ...["roles", "identity-providers", "faults"].map((each) => get(each)),
  ]);
  return {
    pools: pools.length,
    identities: pools.reduce((sum, each) => sum + each.identities, 0),
    roles: roles.length,
    providers: identity_providers.length,
    faults: faults.length,
  };
}

// Every page of the pools, one after the other.
async function allPools() {
  const found = [];
  let next = null;
  do {
    const page = await get("pools", { next });
    found.push(...page.identity_pools);
    next = page.next;
  } while (next);
  return found;
}

const NOTHING = "nothing stored";
const ONE = { pools: "pool", identities: "identity", roles: "role", providers: "provider", sessions: "session", faults: "fault", journal: "journaled call", clock: "moved clock" };
const MANY = { journal: "journaled calls", clock: "moved clocks" };

function inWords(counts) {
  const told = Object.entries(counts).filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${count === 1 ? ONE[kind] : MANY[kind] ?? kind}`);
  return told.length === 0 ? NOTHING : told.join(", ");
}
