// Runs the whole flow from a login to credentials, and shows every call.
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../../html.js";
import { Badge } from "../../components/badge.js";
import { FieldSet, Form, SelectField, TextField } from "../../components/form.js";
import { CodeBlock } from "../../components/copyable.js";
import { Disclosure } from "../../components/disclosure.js";
import { EmptyState, Notice } from "../../components/notice.js";
import { PoolField } from "../../components/pool_field.js";
import { linkTo } from "../../route.js";
import { CLASSIC, ENHANCED, loginKey, runFlow, stepsOf } from "./flow.js";

const TOKEN = "token";
const GUEST = "guest";

export function FlowRunner({ token, choices, poolId }) {
  const [fields, setFields] = useState({ pool: poolId, who: TOKEN, key: "", kind: ENHANCED, role: "" });
  const [run, setRun] = useState({ busy: false, error: null, steps: [] });
  const isMounted = useRef(true);
  useEffect(() => () => (isMounted.current = false), []);
  if (choices.pools.length === 0 && !choices.hasMore) return html`<${EmptyState} title="There is no pool yet, and the flow begins at one." />`;
  const setField = (name) => (value) => setFields({ ...fields, [name]: value });
  const who = token.trim() ? fields.who : GUEST;
  const pool = choices.pools.find((each) => each.IdentityPoolId === fields.pool) ?? choices.pools[0];
  const role = fields.role || (fields.kind === CLASSIC && pool?.Roles[who === GUEST ? "unauthenticated" : "authenticated"]) || "";
  const start = async () => {
    const flow = { kind: fields.kind, poolId: pool.IdentityPoolId, roleArn: role.trim(), token: who === TOKEN ? token.trim() : null };
    setRun({ busy: true, error: null, steps: [] });
    try {
      const provider = await loginKey({ ...flow, key: fields.key.trim() });
      const steps = stepsOf(fields.kind, provider);
      await runFlow({ ...flow, provider }, (index, call) => {
        steps[index] = { ...steps[index], call };
        if (isMounted.current) setRun({ busy: true, error: null, steps: [...steps] });
      });
      if (isMounted.current) setRun({ busy: false, error: null, steps });
    } catch (error) {
      if (isMounted.current) setRun({ busy: false, error, steps: [] });
    }
  };
  return html`
    <div class="stack">
      <${Form} submitLabel="Run the whole flow" busy=${run.busy || !pool} error=${run.error} onSubmit=${start}>
        <${FieldSet} title="Who goes which way">
          <${PoolField} choices=${choices} value=${pool?.IdentityPoolId ?? ""} onInput=${setField("pool")} />
          <${SelectField} label="Logged in" value=${who} onInput=${setField("who")} hint=${token.trim() ? null : "Paste or make a token above to log in."}
            options=${token.trim() ? [[TOKEN, "with the token above"], [GUEST, "not at all, as a guest"]] : [[GUEST, "not at all, as a guest"]]} />
          <${SelectField} label="Flow" value=${fields.kind} onInput=${setField("kind")}
            options=${[[ENHANCED, "Enhanced: the pool chooses the role"], [CLASSIC, "Classic (basic): you name the role to AWS STS"]]} />
          <${TextField} label=${fields.kind === CLASSIC ? "Role" : "CustomRoleArn"} mono value=${role} onInput=${setField("role")}
            hint=${fields.kind === CLASSIC ? "The pool's own role is filled in." : "Left empty: the role that the pool gives."} />
          ${who === TOKEN && html`
            <${TextField} label="Key in the Logins map" mono value=${fields.key} onInput=${setField("key")}
              hint="Left empty: the one that the token suggests." />`}
        <//>
      <//>
      ${run.steps.length > 0 && html`<${Steps} steps=${run.steps} busy=${run.busy} />`}
    </div>`;
}

function Steps({ steps, busy }) {
  const lastCall = steps.at(-1).call;
  return html`
    <ol class="steps" aria-label="The calls of the flow">
      ${steps.map((step, index) => html`<${Step} key=${step.operation} number=${index + 1} step=${step} />`)}
    </ol>
    <div role="status">
      ${!busy && lastCall?.ok && html`<${Success} caller=${lastCall.output} identityId=${identityOf(steps)} />`}
      ${!busy && !lastCall?.ok && html`<p class="visually-hidden">The flow ended at ${steps.filter((each) => each.call).at(-1)?.operation}.</p>`}
    </div>`;
}

const identityOf = (steps) => steps.find((each) => each.operation === "GetId")?.call?.output?.IdentityId;

const Success = ({ caller, identityId }) => html`
  <${Notice} kind="good" title="The credentials are good.">
    <p>You are <code>${caller.Arn}</code>, in the account ${caller.Account}.</p>
    ${identityId && html`<p><a href=${linkTo("identities", identityId)}>The identity ${identityId}</a></p>`}
  <//>`;

function Step({ number, step: { operation, description, call } }) {
  return html`
    <li class=${`step ${call ? "" : "pending"}`}>
      <div class="step-head">
        <span class="step-number" aria-hidden="true">${number}</span>
        <h3>${operation}</h3>
        ${call?.status && html`<${Badge} kind=${call.ok ? "good" : "bad"}>${call.status} in ${Math.max(1, Math.round(call.duration_ms))} ms<//>`}
        ${!call && html`<span class="soft">not called</span>`}
      </div>
      <p class="soft">${description}</p>
      ${call?.error && html`
        <${Notice} kind="bad" title=${call.error.code}>
          ${call.error.message && html`<p>${call.error.message}</p>`}
          ${call.journaled?.explanation && html`<p><strong>Why:</strong> ${call.journaled.explanation}</p>`}
          ${call.journaled && html`<p><a href=${linkTo("calls", String(call.journaled.id))}>The call in the journal</a></p>`}
        <//>`}
      ${call?.request && html`
        <${Disclosure} summary="Request">
          <${CodeBlock} text=${formatMessage(`POST / HTTP/1.1`, call.request)} what=${`the request of ${operation}`} />
        <//>
        <${Disclosure} summary="Response">
          <${CodeBlock} text=${formatMessage(`HTTP/1.1 ${call.status}`, call.response)} what=${`the response of ${operation}`} />
        <//>`}
    </li>`;
}

// An HTTP message, with its JSON indented.
function formatMessage(start, { headers, body }) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [start, ...lines, "", indentJson(body)].join("\n");
}

function indentJson(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
