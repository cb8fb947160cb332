// The whole flow with one button, and every step of it in view.
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../../html.js";
import { Badge } from "../../components/description_list.js";
import { FieldSet, Form, SelectField, TextField } from "../../components/form.js";
import { Code } from "../../components/copyable.js";
import { More } from "../../components/disclosure.js";
import { Empty, Notice } from "../../components/notice.js";
import { PoolField } from "../../components/pool_field.js";
import { addressOf } from "../../route.js";
import { CLASSIC, ENHANCED, loginKey, stepsOf, travel } from "./flow.js";

const TOKEN = "token";
const GUEST = "guest";

export function Flow({ token, known, wanted }) {
  const [order, setOrder] = useState({ pool: wanted, who: TOKEN, key: "", way: ENHANCED, role: "" });
  const [run, setRun] = useState({ busy: false, problem: null, steps: [] });
  const shown = useRef(true);
  useEffect(() => () => (shown.current = false), []);
  if (known.pools.length === 0 && !known.more) return html`<${Empty} title="There is no pool yet, and the flow begins at one." />`;
  const on = (name) => (value) => setOrder({ ...order, [name]: value });
  const who = token.trim() ? order.who : GUEST;
  const pool = known.pools.find((each) => each.IdentityPoolId === order.pool) ?? known.pools[0];
  const role = order.role || (order.way === CLASSIC && pool?.Roles[who === GUEST ? "unauthenticated" : "authenticated"]) || "";
  const start = async () => {
    const chosen = { way: order.way, poolId: pool.IdentityPoolId, roleArn: role.trim(), token: who === TOKEN ? token.trim() : null };
    setRun({ busy: true, problem: null, steps: [] });
    try {
      const provider = await loginKey({ ...chosen, key: order.key.trim() });
      const steps = stepsOf(order.way, provider);
      await travel({ ...chosen, provider }, (index, call) => {
        steps[index] = { ...steps[index], call };
        if (shown.current) setRun({ busy: true, problem: null, steps: [...steps] });
      });
      if (shown.current) setRun({ busy: false, problem: null, steps });
    } catch (problem) {
      if (shown.current) setRun({ busy: false, problem, steps: [] });
    }
  };
  return html`
    <div class="stack">
      <${Form} submit="Run the whole flow" busy=${run.busy || !pool} problem=${run.problem} onSubmit=${start}>
        <${FieldSet} title="Who goes which way">
          <${PoolField} known=${known} value=${pool?.IdentityPoolId ?? ""} onInput=${on("pool")} />
          <${SelectField} label="Logged in" value=${who} onInput=${on("who")} hint=${token.trim() ? null : "Paste or make a token above to log in."}
            options=${token.trim() ? [[TOKEN, "with the token above"], [GUEST, "not at all, as a guest"]] : [[GUEST, "not at all, as a guest"]]} />
          <${SelectField} label="Flow" value=${order.way} onInput=${on("way")}
            options=${[[ENHANCED, "Enhanced: the pool chooses the role"], [CLASSIC, "Classic (basic): you name the role to AWS STS"]]} />
          <${TextField} label=${order.way === CLASSIC ? "Role" : "CustomRoleArn"} mono value=${role} onInput=${on("role")}
            hint=${order.way === CLASSIC ? "The pool's own role is filled in." : "Left empty: the role that the pool gives."} />
          ${who === TOKEN && html`
            <${TextField} label="Key in the Logins map" mono value=${order.key} onInput=${on("key")}
              hint="Left empty: the one that the token suggests." />`}
        <//>
      <//>
      ${run.steps.length > 0 && html`<${Steps} steps=${run.steps} busy=${run.busy} />`}
    </div>`;
}

function Steps({ steps, busy }) {
  const arrived = steps.at(-1).call;
  return html`
    <ol class="steps" aria-label="The calls of the flow">
      ${steps.map((step, index) => html`<${Step} key=${step.operation} number=${index + 1} step=${step} />`)}
    </ol>
    <div role="status">
      ${!busy && arrived?.ok && html`<${Arrived} answer=${arrived.answer} identityId=${identityOf(steps)} />`}
      ${!busy && !arrived?.ok && html`<p class="unseen">The flow ended at ${steps.filter((each) => each.call).at(-1)?.operation}.</p>`}
    </div>`;
}

const identityOf = (steps) => steps.find((each) => each.operation === "GetId")?.call?.answer?.IdentityId;

const Arrived = ({ answer, identityId }) => html`
  <${Notice} kind="good" title="The credentials are good.">
    <p>You are <code>${answer.Arn}</code>, in the account ${answer.Account}.</p>
    ${identityId && html`<p><a href=${addressOf("identities", identityId)}>The identity ${identityId}</a></p>`}
  <//>`;

function Step({ number, step: { operation, means, call } }) {
  return html`
    <li class=${`step ${call ? "" : "waits"}`}>
      <div class="step-head">
        <span class="step-number" aria-hidden="true">${number}</span>
        <h3>${operation}</h3>
        ${call?.status && html`<${Badge} kind=${call.ok ? "good" : "bad"}>${call.status} in ${Math.max(1, Math.round(call.duration_ms))} ms<//>`}
        ${!call && html`<span class="soft">not called</span>`}
      </div>
      <p class="soft">${means}</p>
      ${call?.error && html`
        <${Notice} kind="bad" title=${call.error.code}>
          ${call.error.message && html`<p>${call.error.message}</p>`}
          ${call.journaled?.explanation && html`<p><strong>Why:</strong> ${call.journaled.explanation}</p>`}
          ${call.journaled && html`<p><a href=${addressOf("calls", String(call.journaled.id))}>The call in the journal</a></p>`}
        <//>`}
      ${call?.request && html`
        <${More} line="Request">
          <${Code} text=${written(`POST / HTTP/1.1`, call.request)} what=${`the request of ${operation}`} />
        <//>
        <${More} line="Response">
          <${Code} text=${written(`HTTP/1.1 ${call.status}`, call.response)} what=${`the response of ${operation}`} />
        <//>`}
    </li>`;
}

// A message as it went over the line, its JSON laid out.
function written(start, { headers, body }) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [start, ...lines, "", laidOut(body)].join("\n");
}

function laidOut(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
