// Which calls are shown; it stands in the address.
import { get } from "../../api.js";
import { useAsked } from "../../use_query.js";
import { html } from "../../html.js";
import { SelectField, TextField } from "../../components/form.js";
import { addressOf, go } from "../../route.js";
import { useTyped } from "../../use_draft.js";

const OUTCOMES = [["", "Any"], ["ok", "OK"], ["refused", "Refused"], ["failed", "Failed"]];

// `address` has operation, outcome, identity and pool, "" for any.
export function Filters({ address }) {
  const { value: about } = useAsked((signal) => get("about", {}, { signal }), []);
  const known = about?.operations.map((each) => each.operation).sort() ?? [];
  const operations = [...new Set([...known, address.operation])].filter(Boolean);
  const set = (part) => go(addressOf("calls", { ...address, ...part }), { instead: true });
  return html`
    <div class="filters" role="search" aria-label="Filter the calls">
      <${SelectField} label="Outcome" value=${address.outcome} options=${OUTCOMES} onInput=${(outcome) => set({ outcome })} />
      <${SelectField} label="Operation" value=${address.operation} options=${[["", "Any"], ...operations]}
        onInput=${(operation) => set({ operation })} />
      <${IdField} label="Pool id" value=${address.pool} onChange=${(pool) => set({ pool })} />
      <${IdField} label="Identity id" value=${address.identity} onChange=${(identity) => set({ identity })} />
    </div>`;
}

// Takes effect when it is left, or with Enter: half an id finds nothing.
function IdField({ label, value, onChange }) {
  const [text, setText] = useTyped(value);
  const done = () => text.trim() !== value && onChange(text.trim());
  return html`
    <${TextField} label=${label} value=${text} mono type="search" placeholder="Any" onInput=${setText}
      onBlur=${done} onSearch=${done} onKeyDown=${(event) => event.key === "Enter" && done()} />`;
}
