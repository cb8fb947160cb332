// One identity: its state, logins, calls and sessions, and what the operator can change about it.
import { useState } from "preact/hooks";
import { get, put, remove } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { useAction } from "../../use_action.js";
import { html } from "../../html.js";
import { CopyableId } from "../../components/copyable.js";
import { Badge } from "../../components/badge.js";
import { DescriptionList } from "../../components/description_list.js";
import { ConfirmDialog } from "../../components/dialog.js";
import { EmptyState, ErrorNotice } from "../../components/notice.js";
import { Page, Section } from "../../components/page.js";
import { PoolLink } from "../../components/pool_name.js";
import { Timestamp } from "../../components/timestamp.js";
import { linkTo, navigate } from "../../route.js";
import { CallTable } from "../calls/table.js";
import { NotFound } from "../../shell.js";
import { Credentials } from "./credentials.js";
import { Logins, loginsOf } from "./logins.js";
import { Sessions } from "./sessions.js";

const MAX_CALLS = 20;
const BREADCRUMBS = [["Identities", linkTo("identities")]];

export function Identity({ id }) {
  const query = useQuery((signal) => get(identityPath(id), {}, { signal }), [id]);
  const [issueCount, setIssueCount] = useState(0); // new credentials are a new session
  if (query.error?.status === 404) return html`<${NotFound}>There is no identity ${id}. It may have been deleted.<//>`;
  const identity = query.data;
  return html`
    <${Page} title=${identity ? displayName(identity) : id} breadcrumbs=${BREADCRUMBS}
      actions=${identity && html`<${Actions} identity=${identity} onChange=${query.refetch} />`}>
      <${Loaded} query=${query} lines=${8}>
        ${(identity) => html`
          <${DescriptionList} items=${itemsOf(identity)} />
          <${Logins} identity=${identity} path=${identityPath(id)} onChange=${query.refetch} />
          <${Credentials} identity=${identity} path=${identityPath(id)} onIssued=${() => setIssueCount((before) => before + 1)} />
          <${Sessions} id=${id} issueCount=${issueCount} />
          <${RecentCalls} id=${id} />`}
      <//>
    <//>`;
}

const identityPath = (id) => `identities/${encodeURIComponent(id)}`;

// The user of its first login.
function displayName(identity) {
  return loginsOf(identity)[0]?.name ?? (identity.authenticated ? "An identity without a login" : "A guest");
}

// An identity that was merged into another one stays disabled.
function Actions({ identity, onChange }) {
  const { busy, error, run } = useAction();
  const [isDeleting, setDeleting] = useState(false);
  const isDisabled = identity.state === "disabled";
  const path = identityPath(identity.identity_id);
  const toggle = () => run(async () => {
    await put(path, { disabled: !isDisabled });
    onChange();
  });
  const deleteIdentity = async () => {
    await remove(path);
    navigate(linkTo("identities", { pool: identity.identity_pool_id }));
  };
  return html`
    <a class="button" href=${linkTo("access", { who: identity.identity_id })}>What may it do?</a>
    ${!identity.merged_into && html`
      <button type="button" class="button" aria-disabled=${busy} onClick=${toggle}>${isDisabled ? "Enable" : "Disable"}</button>`}
    <button type="button" class="button danger" onClick=${() => setDeleting(true)}>Delete</button>
    ${error && html`<${ErrorNotice} error=${error} />`}
    ${isDeleting && html`
      <${ConfirmDialog} title="Delete this identity?" confirmLabel="Delete the identity" onConfirm=${deleteIdentity} onClose=${() => setDeleting(false)}>
        <p><code>${identity.identity_id}</code></p>
        <p>Its logins are deleted, too: the next login creates a new identity. Its credentials stay valid until they expire.</p>
      <//>`}`;
}

function itemsOf(identity) {
  return [
    ["Identity id", html`<${CopyableId} text=${identity.identity_id} what="the identity id" />`, "wide"],
    ["Pool", html`<${PoolLink} id=${identity.identity_pool_id} />`, "wide"],
    ["State", renderState(identity)],
    ["Kind", identity.authenticated ? "authenticated" : "guest"],
    ["Account", html`<code>${identity.account}</code>`],
    ["Created", html`<${Timestamp} at=${identity.created_at} />`],
    ["Last changed", html`<${Timestamp} at=${identity.modified_at} />`],
  ];
}

// Enabled, or disabled with the reason.
function renderState({ state, merged_into: survivor }) {
  if (state === "enabled") return html`<${Badge} kind="good">enabled<//>`;
  if (!survivor) return html`<${Badge} kind="warn">disabled<//> every call for it is refused`;
  return html`<${Badge} kind="warn">disabled<//> its logins were merged into${" "}
    <a href=${linkTo("identities", survivor)}><code>${survivor}</code></a>`;
}

function RecentCalls({ id }) {
  const query = useQuery((signal) => get("calls", { identity_id: id, limit: MAX_CALLS }, { signal }), [id]);
  const allCalls = html`<a class="button small" href=${linkTo("calls", { identity: id })}>All its calls</a>`;
  return html`
    <${Section} title="Last calls" note="Calls that name the identity, or are signed with its credentials." actions=${allCalls}>
      <${Loaded} query=${query}>
        ${({ calls }) => calls.length === 0
          ? html`<${EmptyState} title="No calls in the journal." />`
          : html`<${CallTable} calls=${calls.toReversed()} without=${["Identity"]} />`}
      <//>
    <//>`;
}
