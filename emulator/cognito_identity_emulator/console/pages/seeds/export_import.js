// Exports the whole state to a file, and imports such a file.
import { useState } from "preact/hooks";
import { fetchJson, fetchResponse } from "../../api.js";
import { refreshStatus } from "../../status.js";
import { useAction } from "../../use_action.js";
import { html } from "../../html.js";
import { FileField } from "../../components/file_field.js";
import { ConfirmDialog } from "../../components/dialog.js";
import { Notice, ErrorNotice } from "../../components/notice.js";
import { Section } from "../../components/page.js";

export function ExportImport() {
  const exporting = useAction();
  const [file, setFile] = useState(null);
  const [report, setReport] = useState(null);
  const download = () => exporting.run(async () => saveFile(await (await fetchResponse("GET", "state")).blob(), "state.json"));
  const importState = async () => {
    setReport(await fetchJson("PUT", "state", { body: file.text, contentType: "application/json" }));
    setFile(null);
    await refreshStatus();
  };
  const onFile = (text, name) => {
    setReport(null);
    setFile({ text, name });
  };
  return html`
    <${Section} title="State" note="The file has pools, identities, roles, policies, providers, sessions and private keys, so tokens stay valid after an import. Keep it secret.">
      ${exporting.error && html`<${ErrorNotice} error=${exporting.error} />`}
      <div class="stack">
        <div class="actions"><button type="button" class="button" aria-disabled=${exporting.busy} onClick=${download}>Download state.json</button></div>
        <${FileField} label="Import a state" accept=".json" onText=${onFile}
          hint="Choose a state.json, or drop it here. You confirm before anything is replaced." />
        <div role="status">${report && html`<${Notice} kind="good" title="The state was imported."><p>The emulator now has ${formatCounts(report)}.</p><//>`}</div>
      </div>
      ${file && html`
        <${ConfirmDialog} title="Replace the whole state?" confirmLabel="Replace everything" onConfirm=${importState} onClose=${() => setFile(null)}>
          <p>${file.name}: ${describeFile(file.text)}</p>
          <p>Everything stored now is deleted. If the file is invalid, nothing changes.</p>
        <//>`}
    <//>`;
}

function saveFile(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const formatCounts = (report) => Object.entries(report).map(([kind, count]) => `${count} ${kind.replaceAll("_", " ")}`).join(", ");

// The counts in a file. The emulator validates it on import.
function describeFile(text) {
  try {
    const { identity_pools, roles } = JSON.parse(text);
    const identities = identity_pools.reduce((sum, each) => sum + (each.identities?.length ?? 0), 0);
    return `${identity_pools.length} identity pools, ${identities} identities, ${roles.length} roles.`;
  } catch {
    return "this does not look like a state.";
  }
}
