// One call: what was asked, what was answered, and why it was refused.
import { get } from "../../api.js";
import { Asked, useAsked } from "../../use_query.js";
import { html } from "../../html.js";
import { Id } from "../../components/copyable.js";
import { Facts } from "../../components/description_list.js";
import { Json } from "../../components/json_view.js";
import { Page, Section } from "../../components/page.js";
import { None } from "../../components/table.js";
import { When } from "../../components/timestamp.js";
import { addressOf } from "../../route.js";
import { Outcome } from "./table.js";

const SERVICES = { "cognito-identity": "Amazon Cognito Identity", sts: "AWS STS" };
const CRUMBS = [["Calls", addressOf("calls")]];
// Checks that a change of the pool would let pass.
const ABOUT_THE_POOL = ["audience", "provider", "guests", "classic flow", "role"];

export function Call({ id }) {
  const asked = useAsked((signal) => get(`calls/${encodeURIComponent(id)}`, {}, { signal }), [id]);
  return html`
    <${Page} title=${asked.value ? (asked.value.operation ?? "Unknown operation") : `Call ${id}`} crumbs=${CRUMBS}>
      <${Asked} of=${asked} lines=${8}>${(call) => html`<${Told} call=${call} />`}<//>
    <//>`;
}

function Told({ call }) {
  return html`
    ${call.error && html`<${Why} call=${call} />`}
    <div class=${call.error ? "section" : ""}><${Facts} facts=${factsOf(call)} /></div>
    <div class="halves">
      <${Section} title="Request"><${Shown} value=${call.request} what="the request" none="It could not be read as the operation's." /><//>
      <${Section} title="Response"><${Shown} value=${call.response ?? errorOf(call)} what="the response" none="nothing" /><//>
    </div>
    <p class="pager-note">Tokens and secrets are never kept; they stand here as [redacted].</p>`;
}

const Shown = ({ value, what, none }) => value ? html`<${Json} value=${value} what=${what} />` : html`<${None}>${none}<//>`;

const errorOf = ({ error }) => error && { __type: error.code, ...(error.message === null ? {} : { message: error.message }) };

function factsOf(call) {
  const poolId = call.identity_pool_id;
  const identityId = call.identity_id;
  return [
    ["Outcome", html`<${Outcome} outcome=${call.outcome} /> <span class="soft">status ${call.status}</span>`],
    ["Time", html`<${When} at=${call.time} />`],
    ["Took", `${call.duration_ms.toFixed(1)} ms`],
    ["Pool", poolId && html`<a href=${addressOf("pools", poolId)}><code>${poolId}</code></a>`, "wide"],
    ["Identity", identityId && html`<a href=${addressOf("identities", identityId)}><code>${identityId}</code></a>`, "wide"],
    ["Service", SERVICES[call.service] ?? call.service],
    ["Account and region", html`<code>${call.account ?? "any"}</code>, ${call.region ?? "none"}`],
    ["Number in the journal", call.id],
    ["Request id", html`<${Id} text=${call.request_id} what="the request id" />`, "wide"],
  ];
}

// The refusal: AWS's words, the check behind them, and what would let the call pass.
function Why({ call }) {
  const { error, explanation, failed_check: failed, identity_pool_id: poolId } = call;
  const edit = failed && poolId && ABOUT_THE_POOL.includes(failed.name);
  return html`
    <section class="why" aria-label="Why it was refused">
      <div class="why-head"><h2>${error.code}</h2><p>${error.message ?? "AWS sends no message with it."}</p></div>
      ${failed ? html`
        <dl class="why-check">
          <div><dt>Check that failed</dt><dd>${failed.name}</dd></div>
          <div class="expected"><dt>Expected</dt><dd>${failed.expected}</dd></div>
          <div class="got"><dt>Got</dt><dd>${failed.got}</dd></div>
        </dl>`
        : explanation && html`<div class="why-hint"><p>${explanation}</p></div>`}
      ${failed?.hint && html`
        <div class="why-hint">
          <div><h3>What would let it pass</h3><p>${failed.hint}</p></div>
          ${edit && html`<a class="button" href=${addressOf("pools", poolId, "edit")}>Edit the pool</a>`}
        </div>`}
      ${!failed && !explanation && html`<div class="why-hint"><p>AWS's own words say all there is to it.</p></div>`}
    </section>`;
}
