// The role mappings and principal tags of a pool.
import { html } from "../../html.js";
import { Section } from "../../components/page.js";
import { Table } from "../../components/table.js";

const TYPES = { Token: "The token names the role (cognito:preferred_role, cognito:roles).", Rules: "The first rule that matches names the role." };
const OTHERWISE = { AuthenticatedRole: "the role of users with a login is used", Deny: "the call is refused" };
const MATCHES = { Equals: "is", NotEqual: "is not", Contains: "contains", StartsWith: "starts with" };

export function RoleMappings({ pool }) {
  const mappings = Object.entries(pool.RoleMappings);
  const tagMaps = pool.PrincipalTagAttributeMaps.filter((each) => each.UseDefaults || Object.keys(each.PrincipalTags ?? {}).length > 0);
  return html`
    ${mappings.length > 0 && html`
      <${Section} title="Role mappings" note="The role of a login of these providers depends on its token.">
        <div class="stack">${mappings.map(([provider, mapping]) => html`<${Mapping} provider=${provider} mapping=${mapping} />`)}</div>
      <//>`}
    ${tagMaps.length > 0 && html`
      <${Section} title="Principal tags" note="Claims of the token become tags of the session, for attribute-based access control.">
        <${Table} caption="Principal tags by provider" rows=${tagMaps} columns=${TAG_COLUMNS} />
      <//>`}`;
}

const TAG_COLUMNS = [
  { name: "Provider", kind: "id", cell: (each) => html`<code>${each.IdentityProviderName}</code>` },
  { name: "Tags", cell: (each) => each.UseDefaults ? "defaults: username from sub, client from aud" : html`
    <ul>${Object.entries(each.PrincipalTags ?? {}).map(([tag, claim]) => html`
      <li><code>${tag}</code> from the claim <code>${claim}</code></li>`)}</ul>` },
];

function Mapping({ provider, mapping }) {
  const rules = mapping.RulesConfiguration?.Rules ?? [];
  return html`
    <div class="card">
      <h3 class="id"><code>${provider}</code></h3>
      <p class="note">${TYPES[mapping.Type]} Otherwise ${OTHERWISE[mapping.AmbiguousRoleResolution] ?? "AWS does not say"}.</p>
      ${rules.length > 0 && html`
        <${Table} caption=${`Rules for ${provider}`} embedded rows=${rules} columns=${[
          { name: "Claim", cell: (rule) => html`<code>${rule.Claim}</code>` },
          { name: "Matches", kind: "nowrap", cell: (rule) => MATCHES[rule.MatchType] ?? rule.MatchType },
          { name: "Value", kind: "id", cell: (rule) => html`<code>${rule.Value}</code>` },
          { name: "Role", kind: "id", cell: (rule) => html`<code>${rule.RoleARN}</code>` },
        ]} />`}
    </div>`;
}
