// The filters of the list of calls. They are in the URL.
import { get } from "../../api.js";
import { useQuery } from "../../use_query.js";
import { html } from "../../html.js";
import { SelectField, TextField } from "../../components/form.js";
import { linkTo, navigate } from "../../route.js";
import { useDraft } from "../../use_draft.js";

const OUTCOMES = [["", "Any"], ["ok", "OK"], ["refused", "Refused"], ["failed", "Failed"]];

// `urlQuery` has operation, outcome, identity and pool, "" for any.
export function Filters({ urlQuery }) {
  const { data: about } = useQuery((signal) => get("about", {}, { signal }), []);
  const names = about?.operations.map((each) => each.operation).sort() ?? [];
  const operations = [...new Set([...names, urlQuery.operation])].filter(Boolean);
  const set = (part) => navigate(linkTo("calls", { ...urlQuery, ...part }), { replace: true });
  return html`
    <div class="filters" role="search" aria-label="Filter the calls">
      <${SelectField} label="Outcome" value=${urlQuery.outcome} options=${OUTCOMES} onInput=${(outcome) => set({ outcome })} />
      <${SelectField} label="Operation" value=${urlQuery.operation} options=${[["", "Any"], ...operations]}
        onInput=${(operation) => set({ operation })} />
      <${IdField} label="Pool id" value=${urlQuery.pool} onChange=${(pool) => set({ pool })} />
      <${IdField} label="Identity id" value=${urlQuery.identity} onChange=${(identity) => set({ identity })} />
    </div>`;
}

// Takes effect on blur or Enter, because a part of an id finds nothing.
function IdField({ label, value, onChange }) {
  const [text, setText] = useDraft(value);
  const submit = () => text.trim() !== value && onChange(text.trim());
  return html`
    <${TextField} label=${label} value=${text} mono type="search" placeholder="Any" onInput=${setText}
      onBlur=${submit} onSearch=${submit} onKeyDown=${(event) => event.key === "Enter" && submit()} />`;
}
