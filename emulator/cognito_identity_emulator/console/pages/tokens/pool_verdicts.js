// A line for each pool: whether it would take the token, opening to the checks it makes.
import { useState } from "preact/hooks";
import { post } from "../../api.js";
import { html } from "../../html.js";
import { Checks } from "../../components/check_table.js";
import { Mark } from "../../components/check_mark.js";
import { More } from "../../components/disclosure.js";
import { Empty, ProblemNotice } from "../../components/notice.js";
import { Section } from "../../components/page.js";
import { addressOf } from "../../route.js";

export function PoolVerdicts({ token, told }) {
  const [pages, setPages] = useState([told]);
  const [state, setState] = useState({ busy: false, problem: null });
  const logins = [told, ...pages.slice(1)].flatMap((each) => each.pools);
  const next = pages.at(-1).next ?? null;
  const on = async () => {
    setState({ busy: true, problem: null });
    try {
      const page = await post("explain/token", { token, next });
      setPages([...pages, page]);
      setState({ busy: false, problem: null });
    } catch (problem) {
      setState({ busy: false, problem });
    }
  };
  const taking = logins.filter((each) => each.accepted).length;
  return html`
    <${Section} title="Which pool would take it" note=${logins.length > 0 && `${summary(taking, logins.length)} Open a line to see every check.`}>
      ${logins.length === 0 && html`
        <${Empty} title="There is no pool to ask." actions=${html`<a class="button" href=${addressOf("pools")}>To the pools</a>`}>
          <p>A pool names the providers whose logins it takes.</p><//>`}
      <div class="verdicts">
        ${logins.map((login) => html`<${Verdict} key=${`${login.identity_pool_id} ${login.provider}`} login=${login} open=${logins.length === 1} />`)}
      </div>
      ${state.problem && html`<${ProblemNotice} problem=${state.problem} />`}
      ${next && html`<div class="actions after"><button type="button" class="button" disabled=${state.busy}
        onClick=${on}>Ask further pools</button></div>`}
    <//>`;
}

function summary(taking, asked) {
  if (asked === 1) return taking ? "The pool would take it." : "The pool would refuse it.";
  if (taking === 0) return `None of ${asked} would.`;
  return taking === asked ? `All ${asked} would.` : `${taking} of ${asked} would.`;
}

function Verdict({ login, open }) {
  const line = html`
    <${Mark} good=${login.accepted} yes="taken" no="refused" />
    <span class="verdict-pool">${login.identity_pool_name}</span>
    ${login.provider && html`<code class="soft">${login.provider}</code>`}
    ${login.refusal && html`<span class="verdict-why">${login.refusal.message ?? login.refusal.code}</span>`}`;
  return html`
    <${More} line=${line} open=${open}>
      ${login.refusal && html`<p>The call is answered with <code>${login.refusal.code}</code>. AWS stops at the first check that fails; here you see them all.</p>`}
      ${login.accepted && html`<p>A call passes it as <code>${`Logins: {"${login.provider}": token}`}</code>.</p>`}
      <${Checks} checks=${login.checks} caption=${`Checks of ${login.identity_pool_name}`} />
      <p><a href=${addressOf("pools", login.identity_pool_id)}>To the pool ${login.identity_pool_name}</a></p>
    <//>`;
}
