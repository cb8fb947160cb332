// Converts a pool to the state of its form and back. The result is an entry of a seed, which PUT pools takes.
import { toMap, toRows } from "../../rows.js";

export const NEW_POOL = {
  name: "",
  guests: true,
  classicFlow: "unset",
  developer: "",
  social: [],
  userPools: [],
  openIdConnect: [],
  saml: [],
  authenticated: "",
  unauthenticated: "",
  mappings: [],
  tagMaps: [],
  tags: [],
};

// The roles of a new pool. They need not exist.
export const defaultRoles = (account) => ({
  authenticated: `arn:aws:iam::${account}:role/authenticated`,
  unauthenticated: `arn:aws:iam::${account}:role/unauthenticated`,
});

export function toDraft(pool) {
  return {
    name: pool.IdentityPoolName,
    guests: pool.AllowUnauthenticatedIdentities,
    classicFlow: fromTristate(pool.AllowClassicFlow),
    developer: pool.DeveloperProviderName ?? "",
    social: toRows(pool.SupportedLoginProviders, "provider", "audience"),
    userPools: (pool.CognitoIdentityProviders ?? []).map((each) => ({
      name: each.ProviderName,
      client: each.ClientId,
      check: fromTristate(each.ServerSideTokenCheck),
    })),
    openIdConnect: (pool.OpenIdConnectProviderARNs ?? []).map((arn) => ({ arn })),
    saml: (pool.SamlProviderARNs ?? []).map((arn) => ({ arn })),
    authenticated: pool.Roles.authenticated ?? "",
    unauthenticated: pool.Roles.unauthenticated ?? "",
    mappings: Object.entries(pool.RoleMappings).map(([key, mapping]) => ({
      key,
      type: mapping.Type,
      otherwise: mapping.AmbiguousRoleResolution ?? "AuthenticatedRole",
      rules: (mapping.RulesConfiguration?.Rules ?? []).map((each) => ({
        claim: each.Claim,
        match: each.MatchType,
        value: each.Value,
        role: each.RoleARN,
      })),
    })),
    tagMaps: pool.PrincipalTagAttributeMaps.map((each) => ({
      provider: each.IdentityProviderName,
      defaults: Boolean(each.UseDefaults),
      tags: toRows(each.PrincipalTags, "tag", "claim"),
    })),
    tags: toRows(pool.IdentityPoolTags, "key", "value"),
  };
}

// The entry of the pool with this id. `before` is the draft at the start: a tag map that was removed since is sent empty,
// because PUT removes none.
export function toEntry(draft, id, before = NEW_POOL) {
  const remaining = new Set(draft.tagMaps.map((each) => each.provider));
  const emptied = before.tagMaps.filter((each) => !remaining.has(each.provider)).map(({ provider }) => ({ provider, tags: [] }));
  return {
    IdentityPoolId: id,
    IdentityPoolName: draft.name.trim(),
    AllowUnauthenticatedIdentities: draft.guests,
    ...toTristate("AllowClassicFlow", draft.classicFlow),
    ...(draft.developer.trim() ? { DeveloperProviderName: draft.developer.trim() } : {}),
    SupportedLoginProviders: toMap(draft.social, "provider", "audience"),
    CognitoIdentityProviders: draft.userPools.map((each) => ({
      ProviderName: each.name.trim(),
      ClientId: each.client.trim(),
      ...toTristate("ServerSideTokenCheck", each.check),
    })),
    OpenIdConnectProviderARNs: draft.openIdConnect.map((each) => each.arn.trim()),
    SamlProviderARNs: draft.saml.map((each) => each.arn.trim()),
    Roles: Object.fromEntries(
      ["authenticated", "unauthenticated"].filter((kind) => draft[kind].trim()).map((kind) => [kind, draft[kind].trim()]),
    ),
    RoleMappings: Object.fromEntries(draft.mappings.map((each) => [each.key.trim(), toRoleMapping(each)])),
    PrincipalTagAttributeMaps: [...draft.tagMaps, ...emptied].map(({ provider, defaults = false, tags }) => ({
      IdentityProviderName: provider.trim(),
      UseDefaults: defaults,
      PrincipalTags: defaults ? {} : toMap(tags, "tag", "claim"),
    })),
    IdentityPoolTags: toMap(draft.tags, "key", "value"),
  };
}

function toRoleMapping({ type, otherwise, rules }) {
  const wireRules = rules.map((each) => ({
    Claim: each.claim.trim(),
    MatchType: each.match,
    Value: each.value,
    RoleARN: each.role.trim(),
  }));
  return {
    Type: type,
    AmbiguousRoleResolution: otherwise,
    ...(type === "Rules" ? { RulesConfiguration: { Rules: wireRules } } : {}),
  };
}

// Members with three states: true, false, and never set, which is left out of the entry.
const fromTristate = (value) => (value === undefined || value === null ? "unset" : String(value));
const toTristate = (member, value) => (value === "unset" ? {} : { [member]: value === "true" });

// The keys that role mappings and tag maps can have: the providers of the draft.
export const mappingKeys = (draft) => [
  ...draft.userPools.map((each) => `${each.name}:${each.client}`),
  ...draft.social.map((each) => each.provider),
  ...draft.openIdConnect.map((each) => each.arn),
  ...draft.saml.map((each) => each.arn),
];

// A random pool id in a region. crypto.randomUUID is not used: over http, browsers provide it on localhost only.
export function newPoolId(region) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
  return `${region}:${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}`;
}
