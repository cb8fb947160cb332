// Why a call was refused: AWS's error, the check that failed, and what to do about it.
import { get } from "../api.js";
import { html } from "../html.js";
import { editPoolLink } from "../pool_links.js";
import { linkTo } from "../route.js";
import { useQuery } from "../use_query.js";

const PERMISSION = "permission"; // the check of --authorization enforce

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
      <${NextSteps} call=${call} />
    </section>`;
}

function NextSteps({ call }) {
  const { failed_check: failed, identity_pool_id: poolId } = call;
  if (!failed) return null;
  const { hint, role_arn: roleArn, role_question: question } = failed;
  const editLink = editPoolLink(call);
  if (!hint && !editLink && !roleArn && !question) return null;
  return html`
    <div class="refusal-hint">
      ${hint && html`<div><h3>How to fix it</h3><p>${hint}</p></div>`}
      <div class="actions">
        ${editLink && html`<a class="button" href=${editLink}>Edit the pool</a>`}
        ${roleArn && html`<${RoleLink} arn=${roleArn} pool=${question?.identity_pool_id ?? poolId} forGuests=${question && !question.provider} />`}
        ${failed.name === PERMISSION && html`<a class="button" href=${linkTo("access", accessQuestion(call))}>Why is it denied?</a>`}
        ${question && html`<a class="button" href=${linkTo("roles", { call: call.id })}>Which role would this user get?</a>`}
      </div>
    </div>`;
}

// To the role, or to the form that registers it with a trust policy for the pool.
function RoleLink({ arn, pool, forGuests }) {
  const { data } = useQuery((signal) => get("roles", {}, { signal }), []);
  if (!data) return null;
  const isRegistered = data.roles.some((each) => each.arn === arn);
  return html`
    <a class="button" href=${linkTo("roles", "role", { arn, pool, guests: forGuests ? "yes" : null })}>${isRegistered ? "Edit the role" : "Register this role"}</a>`;
}

// The request that needed the permission, for the Access page: the check expects "ACTION allowed on RESOURCE".
function accessQuestion({ identity_id: identityId, service, operation, failed_check: { expected, role_arn: roleArn } }) {
  const [, action = `${service}:${operation}`, resource] = expected.match(/^(\S+) allowed on (\S+)$/) ?? [];
  return { who: identityId ?? roleArn, action, resource };
}
