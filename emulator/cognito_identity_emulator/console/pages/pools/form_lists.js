// The lists in the form of a pool: providers, role mappings, principal tags, tags.
import { html } from "../../html.js";
import { CheckField, FieldSet, SelectField, TextField } from "../../components/form.js";
import { FieldArray } from "../../components/field_array.js";
import { TagRows } from "../../components/tag_rows.js";
import { mappingKeys } from "./draft.js";
import { SOCIAL } from "../../social_providers.js";

const CHECK = [["unset", "Not set"], ["true", "Yes"], ["false", "No"]];
const TYPES = [["Token", "From the token"], ["Rules", "By rules"]];
const OTHERWISE = [["AuthenticatedRole", "Use the role of users with a login"], ["Deny", "Refuse the call"]];
const MATCHES = [["Equals", "is"], ["NotEqual", "is not"], ["Contains", "contains"], ["StartsWith", "starts with"]];

export function ProviderFields({ draft, change, fixed }) {
  return html`
    <${FieldSet} title="Identity providers" section="providers" note="The pool accepts logins of these providers only.">
      <h3>Social</h3>
      <${FieldArray} itemName="social provider" rows=${draft.social} onChange=${(social) => change({ social })}
        newRow=${() => ({ provider: "accounts.google.com", audience: "" })}
        renderRow=${(each, set) => html`
          <${SelectField} label="Provider" value=${each.provider} options=${Object.entries(SOCIAL)} onInput=${(provider) => set({ provider })} />
          <${TextField} label="App or client id" value=${each.audience} mono onInput=${(audience) => set({ audience })} />`} />
      <h3>Cognito user pools</h3>
      <${FieldArray} itemName="user pool" rows=${draft.userPools} onChange=${(userPools) => change({ userPools })}
        newRow=${() => ({ name: "", client: "", check: "unset" })}
        renderRow=${(each, set) => html`
          <${TextField} label="Provider name" hint="cognito-idp.us-east-1.amazonaws.com/us-east-1_…" value=${each.name} mono onInput=${(name) => set({ name })} />
          <${TextField} label="Client id" value=${each.client} mono onInput=${(client) => set({ client })} />
          <${SelectField} label="Check users with the user pool" hint="ServerSideTokenCheck" value=${each.check} options=${CHECK} onInput=${(check) => set({ check })} />`} />
      <h3>OpenID Connect</h3>
      <${ArnList} itemName="OpenID Connect provider" rows=${draft.openIdConnect} onChange=${(openIdConnect) => change({ openIdConnect })}
        example="arn:aws:iam::000000000000:oidc-provider/issuer.example" />
      <h3>SAML</h3>
      <${ArnList} itemName="SAML provider" rows=${draft.saml} onChange=${(saml) => change({ saml })}
        example="arn:aws:iam::000000000000:saml-provider/name" />
      <h3>Your own backend</h3>
      <${TextField} label="Developer provider name" hint=${fixed ? "It cannot be changed after it is set." : "For example login.my.app"}
        value=${draft.developer} disabled=${fixed} mono onInput=${(developer) => change({ developer })} />
    <//>`;
}

const ArnList = ({ itemName, rows, onChange, example }) => html`
  <${FieldArray} itemName=${itemName} rows=${rows} onChange=${onChange} newRow=${() => ({ arn: "" })}
    renderRow=${(each, set) => html`<${TextField} label="ARN" hint=${example} value=${each.arn} mono wide onInput=${(arn) => set({ arn })} />`} />`;

export function MappingFields({ draft, change }) {
  return html`
    <${FieldSet} title="Role mappings" section="mappings" note="The role of a login can depend on its token.">
      <${FieldArray} itemName="mapping" rows=${draft.mappings} onChange=${(mappings) => change({ mappings })}
        newRow=${() => ({ key: mappingKeys(draft)[0] ?? "", type: "Token", otherwise: "AuthenticatedRole", rules: [] })}
        renderRow=${(each, set) => html`
          <${KeyField} draft=${draft} value=${each.key} onInput=${(key) => set({ key })} />
          <${SelectField} label="Role comes" value=${each.type} options=${TYPES} onInput=${(type) => set({ type })} />
          <${SelectField} label="Otherwise" value=${each.otherwise} options=${OTHERWISE} onInput=${(otherwise) => set({ otherwise })} />
          ${each.type === "Rules" && html`<${RuleFields} rules=${each.rules} onChange=${(rules) => set({ rules })} />`}`} />
    <//>`;
}

const RuleFields = ({ rules, onChange }) => html`
  <${FieldArray} itemName="rule" rows=${rules} onChange=${onChange} newRow=${() => ({ claim: "", match: "Equals", value: "", role: "" })}
    renderRow=${(each, set) => html`
      <${TextField} label="Claim" value=${each.claim} mono onInput=${(claim) => set({ claim })} />
      <${SelectField} label="Matches" value=${each.match} options=${MATCHES} onInput=${(match) => set({ match })} />
      <${TextField} label="Value" value=${each.value} mono onInput=${(value) => set({ value })} />
      <${TextField} label="Role" value=${each.role} mono onInput=${(role) => set({ role })} />`} />`;

// The provider of a mapping: one of the pool's, or the current value.
function KeyField({ draft, value, onInput }) {
  const keys = [...new Set([...mappingKeys(draft), value])].filter(Boolean);
  if (keys.length === 0) return html`<${TextField} label="Provider" value=${value} mono onInput=${onInput} />`;
  return html`<${SelectField} label="Provider" value=${value} options=${keys} onInput=${onInput} />`;
}

export function PrincipalTagFields({ draft, change }) {
  return html`
    <${FieldSet} title="Principal tags" section="principal-tags" note="Claims of the token become tags of the session.">
      <${FieldArray} itemName="provider with tags" rows=${draft.tagMaps} onChange=${(tagMaps) => change({ tagMaps })}
        newRow=${() => ({ provider: "", defaults: true, tags: [] })}
        renderRow=${(each, set) => html`
          <${TextField} label="Provider name" value=${each.provider} mono onInput=${(provider) => set({ provider })} />
          <${CheckField} label="Defaults: username from sub, client from aud" checked=${each.defaults} onInput=${(defaults) => set({ defaults })} />
          ${!each.defaults && html`
            <${FieldArray} itemName="tag" rows=${each.tags} onChange=${(tags) => set({ tags })} newRow=${() => ({ tag: "", claim: "" })}
              renderRow=${(tag, setTag) => html`
                <${TextField} label="Tag" value=${tag.tag} mono onInput=${(name) => setTag({ tag: name })} />
                <${TextField} label="Claim" value=${tag.claim} mono onInput=${(claim) => setTag({ claim })} />`} />`}`} />
    <//>`;
}

export function TagFields({ draft, change }) {
  return html`
    <${FieldSet} title="Tags of the pool" section="tags">
      <${TagRows} itemName="pool tag" rows=${draft.tags} onChange=${(tags) => change({ tags })} />
    <//>`;
}
