// #/tokens, or with ?pool={id} a login to that pool: explains a token and runs the flow from a login to credentials. The
// token is in this page's memory only: never in a URL, never in the browser's storage, and sent to the emulator alone.
import { useState } from "preact/hooks";
import { get } from "../api.js";
import { useQuery } from "../use_query.js";
import { html } from "../html.js";
import { Page, Section } from "../components/page.js";
import { usePoolChoices } from "../components/pool_field.js";
import { Tabs } from "../components/tabs.js";
import { TokenExplanation } from "./tokens/token_explanation.js";
import { FlowRunner } from "./tokens/flow_runner.js";
import { IssueToken } from "./tokens/issue_token.js";
import { PasteToken } from "./tokens/paste_token.js";

const PASTE = "Paste one";
const MAKE = "Make one";

export default function Tokens({ query }) {
  const poolId = query.get("pool") ?? "";
  const [tab, setTab] = useState(poolId ? MAKE : PASTE);
  const [token, setToken] = useState("");
  const [issueCount, setIssueCount] = useState(0); // each new token moves the focus to its explanation
  const about = useQuery((signal) => get("about", {}, { signal }), []);
  const choices = usePoolChoices(poolId);
  const onIssued = (login) => {
    setToken(login.token);
    setTab(PASTE);
    setIssueCount(issueCount + 1);
  };
  return html`
    <${Page} title="Tokens" lead="What a token says, whose key signed it, and which pool would take it. What you paste stays between this page and your emulator.">
      <${Tabs} label="Where the token comes from" names=${[PASTE, MAKE]} selected=${tab} onSelect=${setTab}>
        ${tab === PASTE
          ? html`<${PasteToken} token=${token} onToken=${setToken} />`
          : html`<${IssueToken} choices=${choices} poolId=${poolId} faults=${about.data?.login_token_faults ?? []} onIssued=${onIssued} />`}
      <//>
      ${token.trim() && html`<${TokenExplanation} token=${token} issueCount=${issueCount} />`}
      <${Section} title="The whole flow" note="From a login to AWS credentials, with the calls an SDK makes: each is sent to this address, and shown as it went.">
        <${FlowRunner} token=${token} choices=${choices} poolId=${poolId} />
      <//>
    <//>`;
}
