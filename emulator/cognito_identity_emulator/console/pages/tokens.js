// The desk of tokens: #/tokens, ?pool= the one to log in at. A token is pasted or made, read, and used. It is held in
// this page's memory only: no address, no storage of the browser, and no other server than the emulator gets to see it.
import { useState } from "preact/hooks";
import { get } from "../api.js";
import { useAsked } from "../use_query.js";
import { html } from "../html.js";
import { Page, Section } from "../components/page.js";
import { usePools } from "../components/pool_field.js";
import { Tabs } from "../components/tabs.js";
import { Explained } from "./tokens/token_explanation.js";
import { Flow } from "./tokens/flow_runner.js";
import { Making } from "./tokens/issue_token.js";
import { Pasting } from "./tokens/paste_token.js";

const PASTE = "Paste one";
const MAKE = "Make one";

export default function Tokens({ query }) {
  const wanted = query.get("pool") ?? "";
  const [way, setWay] = useState(wanted ? MAKE : PASTE);
  const [token, setToken] = useState("");
  const [made, setMade] = useState(0); // counts the tokens made here; each is gone to
  const about = useAsked((signal) => get("about", {}, { signal }), []);
  const known = usePools(wanted);
  const take = (login) => {
    setToken(login.token);
    setWay(PASTE);
    setMade(made + 1);
  };
  return html`
    <${Page} title="Tokens" lead="What a token says, whose key signed it, and which pool would take it. What you paste stays between this page and your emulator.">
      <${Tabs} label="Where the token comes from" names=${[PASTE, MAKE]} chosen=${way} onChoose=${setWay}>
        ${way === PASTE
          ? html`<${Pasting} token=${token} onToken=${setToken} />`
          : html`<${Making} known=${known} wanted=${wanted} faults=${about.value?.login_token_faults ?? []} onMade=${take} />`}
      <//>
      ${token.trim() && html`<${Explained} token=${token} made=${made} />`}
      <${Section} title="The whole flow" note="From a login to AWS credentials, with the calls an SDK makes: each is sent to this address, and shown as it went.">
        <${Flow} token=${token} known=${known} wanted=${wanted} />
      <//>
    <//>`;
}
