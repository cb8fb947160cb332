// The filters of the list of calls. They are in the URL.
import { useId } from "preact/hooks";
import { get } from "../../api.js";
import { useQuery } from "../../use_query.js";
import { html } from "../../html.js";
import { SelectField, TextField } from "../../components/form.js";
import { linkTo, navigate } from "../../route.js";
import { useDraft } from "../../use_draft.js";

const OUTCOMES = [["", "Any"], ["ok", "OK"], ["refused", "Refused"], ["failed", "Failed"]];

// The parameters of GET calls by their names in the URL.
const PARAMETERS = {
  outcome: "outcome",
  operation: "operation",
  error: "error",
  check: "check",
  pool: "identity_pool_id",
  identity: "identity_id",
  text: "text",
};

// [urlQuery, filters]: the filters in the URL, "" for any, by their names there and by the parameters of GET calls.
export function readFilters(query) {
  const urlQuery = Object.fromEntries(Object.keys(PARAMETERS).map((name) => [name, query.get(name) ?? ""]));
  return [urlQuery, Object.fromEntries(Object.entries(PARAMETERS).map(([name, parameter]) => [parameter, urlQuery[name]]))];
}

// `calls` are those that are shown: their errors and checks are suggested.
export function Filters({ urlQuery, calls }) {
  const { data: about } = useQuery((signal) => get("about", {}, { signal }), []);
  const { data: pools } = useQuery((signal) => get("pools", {}, { signal }), []);
  const names = about?.operations.map((each) => each.operation).sort() ?? [];
  const operations = [...new Set([...names, urlQuery.operation])].filter(Boolean);
  const errors = unique([...calls.map((each) => each.error?.code), ...(about?.faults.errors ?? [])]);
  const checks = unique(calls.map((each) => each.failed_check?.name));
  const poolOptions = pools?.identity_pools.map((each) => [each.IdentityPoolId, each.IdentityPoolName]) ?? [];
  const set = (part) => navigate(linkTo("calls", { ...urlQuery, ...part }), { replace: true });
  return html`
    <div class="filters" role="search" aria-label="Filter the calls">
      <${SelectField} label="Outcome" value=${urlQuery.outcome} options=${OUTCOMES} onInput=${(outcome) => set({ outcome })} />
      <${SelectField} label="Operation" value=${urlQuery.operation} options=${[["", "Any"], ...operations]}
        onInput=${(operation) => set({ operation })} />
      <${DraftField} label="Error" value=${urlQuery.error} options=${errors} onChange=${(error) => set({ error })} />
      <${DraftField} label="Failed check" value=${urlQuery.check} options=${checks} onChange=${(check) => set({ check })} />
      <${DraftField} label="Pool id" value=${urlQuery.pool} options=${poolOptions} onChange=${(pool) => set({ pool })} />
      <${DraftField} label="Identity id" value=${urlQuery.identity} onChange=${(identity) => set({ identity })} />
      <${DraftField} label="Text" value=${urlQuery.text} onChange=${(text) => set({ text })} />
    </div>`;
}

const unique = (values) => [...new Set(values.filter(Boolean))].map((each) => [each, ""]);

// Takes effect on blur or Enter, because a part of an id finds nothing. `options` are [value, label].
function DraftField({ label, value, options = [], onChange }) {
  const [text, setText] = useDraft(value);
  const id = useId();
  const submit = () => text.trim() !== value && onChange(text.trim());
  return html`
    <${TextField} label=${label} value=${text} mono type="search" placeholder="Any" list=${options.length > 0 ? id : undefined}
      onInput=${setText} onBlur=${submit} onSearch=${submit} onKeyDown=${(event) => event.key === "Enter" && submit()} />
    ${options.length > 0 && html`<datalist id=${id}>${options.map(([option, name]) => html`<option value=${option}>${name}</option>`)}</datalist>`}`;
}
