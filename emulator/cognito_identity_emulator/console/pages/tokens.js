// #/tokens: one path from a pool and a login token to AWS credentials. #/tokens?pool={id}&provider={key}&audience={aud} is a
// login to that pool. Tokens and credentials are in this page's memory only: never in a URL, never in the browser's storage,
// and sent to the emulator alone.
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "../api.js";
import { useQuery } from "../use_query.js";
import { useStoredState } from "../use_stored_state.js";
import { html } from "../html.js";
import { FieldSet } from "../components/form.js";
import { EmptyState, ErrorNotice } from "../components/notice.js";
import { Page, Section } from "../components/page.js";
import { PoolField, usePoolChoices } from "../components/pool_field.js";
import { Tabs } from "../components/tabs.js";
import { audiencesOf, loginKeyOf, loginKeys } from "../login_keys.js";
import { linkTo, navigate } from "../route.js";
import { TokenExplanation } from "./tokens/token_explanation.js";
import { Flow } from "./tokens/flow_steps.js";
import { FlowForm } from "./tokens/flow_form.js";
import { IssueToken } from "./tokens/issue_token.js";
import { PasteToken } from "./tokens/paste_token.js";
import { DEFAULTS, MAKE, PASTE, TOKEN, fromQuery } from "./tokens/fields.js";
import { useFlow } from "./tokens/use_flow.js";

export default function Tokens({ query }) {
  const [fields, setFields] = useStoredState("tokens-form", DEFAULTS, (stored) => fromQuery(query, stored));
  const change = (members) => setFields((before) => ({ ...before, ...members }));
  useAddress(query, fields, change);
  const choices = usePoolChoices();
  const chosen = useQuery(async (signal) => (fields.pool ? get("pools", { id: fields.pool }, { signal }) : null), [fields.pool]);
  const pool = chosen.data?.IdentityPoolId === fields.pool ? chosen.data : null;
  const onlyPool = choices.pools.length === 1 && !choices.hasMore && !choices.search ? choices.pools[0].IdentityPoolId : null;
  useEffect(() => {
    if (onlyPool && !fields.pool) change({ pool: onlyPool });
  }, [onlyPool]);
  const about = useQuery((signal) => get("about", {}, { signal }), []);
  const registered = useQuery((signal) => get("identity-providers", {}, { signal }), []);
  const keys = pool ? loginKeys(pool) : [];
  const provider = fields.provider ?? keys[0] ?? "";
  const audiences = pool ? audiencesOf(pool, loginKeyOf(provider), registered.data?.identity_providers ?? []) : [];
  const [login, setLogin] = useState({ token: "", key: "" });
  const [issueCount, setIssueCount] = useState(0); // each new token moves the focus to its explanation
  const paste = (token) => setLogin({ token, key: "" });
  const flow = useFlow();
  const keep = ({ token, provider: key }) => {
    const issued = { token, key };
    setLogin(issued);
    change({ who: TOKEN, key: "" });
    return issued;
  };
  const show = (response) => {
    keep(response);
    setIssueCount(issueCount + 1);
  };
  const logIn = (response) => flow.start({ ...fields, who: TOKEN, key: "" }, pool, keep(response));
  if (choices.query.data?.length === 0 && !choices.search) {
    return html`<${Page} title="Tokens" lead=${LEAD}><${WithoutPools} token=${login.token} onToken=${paste} /><//>`;
  }
  return html`
    <${Page} title="Tokens" lead=${LEAD}>
      <div class="form">
        ${chosen.error && html`<${ErrorNotice} error=${chosen.error} />`}
        <${FieldSet} title="1. Pool">
          <${PoolField} choices=${withChosen(choices, pool)} value=${pool?.IdentityPoolId ?? ""} anyLabel=${pool ? undefined : "Choose a pool"}
            onInput=${(id) => change({ pool: id, provider: null, audience: "", role: "", key: "" })} />
          ${pool && html`<p class="chosen-pool"><a href=${linkTo("pools", pool.IdentityPoolId)}><code>${pool.IdentityPoolId}</code></a></p>`}
        <//>
      </div>
      <${Section} title="2. Token">
        <${Tabs} label="Source of the token" names=${[MAKE, PASTE]} selected=${fields.tab} onSelect=${(tab) => change({ tab })}>
          ${fields.tab === PASTE
            ? html`<${PasteToken} token=${login.token} onToken=${paste} />`
            : html`<${IssueToken} fields=${fields} change=${change} pool=${pool} provider=${provider} keys=${keys} audiences=${audiences}
              faults=${about.data?.login_token_faults ?? []} onIssued=${show} onLogIn=${logIn} />`}
        <//>
      <//>
      ${login.token.trim() && html`<${TokenExplanation} token=${login.token} issueCount=${issueCount} />`}
      <${Section} title="3. Login" note="The calls that an SDK makes, from the login to AWS credentials.">
        <${FlowForm} fields=${fields} change=${change} pool=${pool} login=${login} flow=${flow} />
        <${Flow} flow=${flow} />
      <//>
    <//>`;
}

// Keeps the pool, the provider and the audience in the page's address, and takes them from a new one.
function useAddress(query, fields, change) {
  const { pool, provider, audience } = fields;
  const own = useRef(null);
  useEffect(() => {
    if (location.hash !== own.current) change(fromQuery(query, fields));
  }, [query.toString()]);
  useEffect(() => {
    own.current = linkTo("tokens", { pool, provider, audience });
    if (pool) navigate(own.current, { replace: true });
  }, [pool, provider, audience]);
}

// The choices with the chosen pool among them, also when a search or the first page of pools does not have it.
const withChosen = (choices, pool) => !pool || choices.pools.some((each) => each.IdentityPoolId === pool.IdentityPoolId)
  ? choices
  : { ...choices, pools: [pool, ...choices.pools] };

const LEAD = "Choose a pool, make or paste a login token, and exchange it for AWS credentials. Tokens stay between this page and your emulator.";

// A token can be explained without a pool; everything else needs one.
const WithoutPools = ({ token, onToken }) => html`
  <${EmptyState} title="No identity pools yet." actions=${html`<a class="button" href=${linkTo("pools", "new")}>Create a pool</a>`}>
    <p>A login needs a pool. Without one, this page can only explain a token.</p>
  <//>
  <${Section} title="Explain a token"><${PasteToken} token=${token} onToken=${onToken} /><//>
  ${token.trim() && html`<${TokenExplanation} token=${token} issueCount=${0} />`}`;
