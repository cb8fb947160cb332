// The whole state as a file, and back.
import { useState } from "preact/hooks";
import { ask, send } from "../../api.js";
import { lookAgain } from "../../status.js";
import { useDoing } from "../../use_action.js";
import { html } from "../../html.js";
import { FileField } from "../../components/file_field.js";
import { Confirm } from "../../components/dialog.js";
import { Notice, ProblemNotice } from "../../components/notice.js";
import { Section } from "../../components/page.js";

export function State() {
  const exporting = useDoing();
  const [file, setFile] = useState(null);
  const [report, setReport] = useState(null);
  const download = () => exporting.run(async () => save(await (await send("GET", "state")).blob(), "state.json"));
  const put = async () => {
    setReport(await ask("PUT", "state", { body: file.text, contentType: "application/json" }));
    setFile(null);
    await lookAgain();
  };
  const chosen = (text, name) => {
    setReport(null);
    setFile({ text, name });
  };
  return html`
    <${Section} title="The whole state" note="Pools, identities, roles, providers, sessions, and the private keys: what was signed before is good wherever it is imported. The file is for your eyes only.">
      ${exporting.problem && html`<${ProblemNotice} problem=${exporting.problem} />`}
      <div class="stack">
        <div class="actions"><button type="button" class="button" disabled=${exporting.busy} onClick=${download}>Download state.json</button></div>
        <${FileField} label="Import a state" accept=".json" onText=${chosen}
          hint="Choose a state.json, or drop it here. You are asked before anything is replaced." />
        <div role="status">${report && html`<${Notice} kind="good" title="The state was imported."><p>There are now ${counted(report)}.</p><//>`}</div>
      </div>
      ${file && html`
        <${Confirm} title="Put this state in the place of everything?" word="Replace everything" act=${put} onClose=${() => setFile(null)}>
          <p>${file.name}: ${inFile(file.text)}</p>
          <p>All that is stored now goes, or nothing if the file is no good.</p>
        <//>`}
    <//>`;
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const counted = (report) => Object.entries(report).map(([kind, count]) => `${count} ${kind.replaceAll("_", " ")}`).join(", ");

// What a file seems to hold; whether it is any good, the emulator says.
function inFile(text) {
  try {
    const { identity_pools, roles } = JSON.parse(text);
    const identities = identity_pools.reduce((sum, each) => sum + (each.identities?.length ?? 0), 0);
    return `${identity_pools.length} identity pools, ${identities} identities, ${roles.length} roles.`;
  } catch {
    return "it does not look like a state.";
  }
}
