// For each pool, whether it would accept a token, with its checks.
import { useState } from "preact/hooks";
import { post } from "../../api.js";
import { useAction } from "../../use_action.js";
import { html } from "../../html.js";
import { CheckTable } from "../../components/check_table.js";
import { CheckMark } from "../../components/check_mark.js";
import { Disclosure } from "../../components/disclosure.js";
import { EmptyState, ErrorNotice } from "../../components/notice.js";
import { Section } from "../../components/page.js";
import { linkTo } from "../../route.js";

// `firstPage` is the response of POST explain/token; further pages are loaded on demand.
export function PoolVerdicts({ token, firstPage }) {
  const [pages, setPages] = useState([firstPage]);
  const { busy, error, run } = useAction();
  const logins = [firstPage, ...pages.slice(1)].flatMap((each) => each.pools);
  const next = pages.at(-1).next ?? null;
  const loadMore = () => run(async () => {
    const page = await post("explain/token", { token, next });
    setPages([...pages, page]);
  });
  const acceptedCount = logins.filter((each) => each.accepted).length;
  return html`
    <${Section} title="Pools that accept it" note=${logins.length > 0 && `${summary(acceptedCount, logins.length)} Open a line to see its checks.`}>
      ${logins.length === 0 && html`
        <${EmptyState} title="No identity pools yet." actions=${html`<a class="button" href=${linkTo("pools")}>To the pools</a>`}>
          <p>A pool accepts the logins of the providers that it names.</p><//>`}
      <div class="verdicts">
        ${logins.map((login) => html`<${Verdict} key=${`${login.identity_pool_id} ${login.provider}`} login=${login} open=${logins.length === 1} />`)}
      </div>
      ${error && html`<${ErrorNotice} error=${error} />`}
      ${next && html`<div class="actions spaced"><button type="button" class="button" aria-disabled=${busy}
        onClick=${loadMore}>Check more pools</button></div>`}
    <//>`;
}

function summary(accepted, total) {
  if (total === 1) return accepted ? "The pool accepts it." : "The pool refuses it.";
  if (accepted === 0) return `None of ${total} pools accepts it.`;
  return accepted === total ? `All ${total} pools accept it.` : `${accepted} of ${total} pools ${accepted === 1 ? "accepts" : "accept"} it.`;
}

function Verdict({ login, open }) {
  const heading = html`
    <${CheckMark} passed=${login.accepted} yes="accepted" no="refused" />
    <span class="verdict-pool">${login.identity_pool_name}</span>
    ${login.provider && html`<code class="soft">${login.provider}</code>`}
    ${login.refusal && html`<span class="verdict-refusal">${login.refusal.message ?? login.refusal.code}</span>`}`;
  return html`
    <${Disclosure} summary=${heading} open=${open}>
      ${login.refusal && html`<p>The call fails with <code>${login.refusal.code}</code>. AWS stops at the first failed check; this table has all of them.</p>`}
      ${login.accepted && html`<p>Send it as <code>${`Logins: {"${login.provider}": token}`}</code>.</p>`}
      <${CheckTable} checks=${login.checks} caption=${`Checks of ${login.identity_pool_name}`} />
      <p><a href=${linkTo("pools", login.identity_pool_id)}>Pool ${login.identity_pool_name}</a></p>
    <//>`;
}
