// Why a call was refused: AWS's error, the check that failed, and what to do about it.
import { html } from "../html.js";
import { linkTo } from "../route.js";

// Checks that depend on the settings of the pool.
const POOL_CHECKS = ["audience", "provider", "guests", "classic flow", "role"];

// `call` is an entry of GET calls that was refused.
export function Refusal({ call }) {
  const { error, explanation, failed_check: failed } = call;
  return html`
    <section class="refusal" aria-label="Why it was refused">
      <div class="refusal-head"><h2>${error.code}</h2><p>${error.message ?? "AWS sends no message with this error."}</p></div>
      ${failed ? html`
        <dl class="refusal-check">
          <div><dt>Failed check</dt><dd>${failed.name}</dd></div>
          <div class="expected"><dt>Expected</dt><dd>${failed.expected}</dd></div>
          <div class="got"><dt>Got</dt><dd>${failed.got}</dd></div>
        </dl>`
        : html`<div class="refusal-hint"><p>${explanation ?? "AWS's message is the whole reason."}</p></div>`}
      <${NextSteps} call=${call} hint=${failed?.hint} />
    </section>`;
}

function NextSteps({ call, hint }) {
  const { failed_check: failed, identity_pool_id: poolId } = call;
  const isPoolEditable = failed && poolId && POOL_CHECKS.includes(failed.name);
  if (!hint && !isPoolEditable) return null;
  return html`
    <div class="refusal-hint">
      ${hint && html`<div><h3>How to pass it</h3><p>${hint}</p></div>`}
      ${isPoolEditable && html`<a class="button" href=${linkTo("pools", poolId, "edit")}>Edit the pool</a>`}
    </div>`;
}
