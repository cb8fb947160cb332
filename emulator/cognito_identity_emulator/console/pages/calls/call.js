// One call: its request, its response, and the reason of a refusal.
import { get } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { html } from "../../html.js";
import { CopyableId } from "../../components/copyable.js";
import { DescriptionList } from "../../components/description_list.js";
import { JsonView } from "../../components/json_view.js";
import { Page, Section } from "../../components/page.js";
import { PoolLink } from "../../components/pool_name.js";
import { Refusal } from "../../components/refusal.js";
import { NoValue } from "../../components/table.js";
import { Timestamp } from "../../components/timestamp.js";
import { linkTo } from "../../route.js";
import { serviceName } from "../../service_names.js";
import { Repeat } from "./repeat.js";
import { Outcome } from "./table.js";

const BREADCRUMBS = [["Calls", linkTo("calls")]];

export function Call({ id }) {
  const query = useQuery((signal) => get(`calls/${encodeURIComponent(id)}`, {}, { signal }), [id]);
  return html`
    <${Page} title=${query.data ? (query.data.operation ?? "Unknown operation") : `Call ${id}`} breadcrumbs=${BREADCRUMBS}
      actions=${html`<${RefusalLinks} id=${id} />`}>
      <${Loaded} query=${query} lines=${8}>${(call) => html`<${Details} call=${call} />`}<//>
    <//>`;
}

// Links to the refusals before and after this call.
function RefusalLinks({ id }) {
  const { data } = useQuery(async (signal) => {
    const find = async (position) => (await get("calls", { outcome: "refused", limit: 1, ...position }, { signal })).calls[0];
    return Promise.all([find({ before: id }), find({ after: id })]);
  }, [id]);
  const [previous, next] = data ?? [];
  return html`
    ${previous && html`<a class="button small" href=${linkTo("calls", previous.id)}>Previous refusal</a>`}
    ${next && html`<a class="button small" href=${linkTo("calls", next.id)}>Next refusal</a>`}`;
}

function Details({ call }) {
  return html`
    ${call.error && html`<${Refusal} call=${call} />`}
    <div class=${call.error ? "section" : ""}><${DescriptionList} items=${itemsOf(call)} /></div>
    ${call.forwarded_to ? html`<p class="pager-note">Another server answered this call. The journal does not keep its request and response.</p>` : html`<${Bodies} call=${call} />`}`;
}

function Bodies({ call }) {
  return html`
    <div class="two-columns">
      <${Section} title="Request"><${JsonOrNone} value=${call.request} what="the request" none="The body could not be read as a request of this operation." /><//>
      <${Section} title="Response"><${JsonOrNone} value=${call.response ?? errorOf(call)} what="the response" none="nothing" /><//>
    </div>
    <p class="pager-note">The journal does not keep tokens and secrets; it has [redacted] in their place.</p>
    <${Repeat} call=${call} />`;
}

const JsonOrNone = ({ value, what, none }) => value ? html`<${JsonView} value=${value} what=${what} />` : html`<${NoValue}>${none}<//>`;

const errorOf = ({ error }) => error && { __type: error.code, ...(error.message === null ? {} : { message: error.message }) };

function itemsOf(call) {
  const poolId = call.identity_pool_id;
  const identityId = call.identity_id;
  return [
    ["Outcome", html`<${Outcome} outcome=${call.outcome} /> <span class="soft">status ${call.status}</span>`],
    ["Time", html`<${Timestamp} at=${call.time} />`],
    ["Took", `${call.duration_ms.toFixed(1)} ms`],
    ["Forwarded to", call.forwarded_to && html`<code>${call.forwarded_to}</code>`, "wide"],
    ["Pool", poolId && html`<${PoolLink} id=${poolId} />`, "wide"],
    ["Identity", identityId && html`
      <a href=${linkTo("identities", identityId)}><code>${identityId}</code></a>${" "}
      <a href=${linkTo("access", { who: identityId })}>What may it do?</a>`, "wide"],
    ["Service", serviceName(call.service)],
    ["Account and region", html`<code>${call.account ?? "any"}</code>, ${call.region ?? "none"}`],
    ["Number in the journal", call.id],
    ["Request id", html`<${CopyableId} text=${call.request_id} what="the request id" />`, "wide"],
  ];
}
