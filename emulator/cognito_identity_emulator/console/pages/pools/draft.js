// A pool while it is edited: lists of rows in the place of maps, so that a key can be typed; and back into an entry of
// a seed, which PUT pools takes.

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

// A new pool's roles, which need not exist.
export const rolesOf = (account) => ({
  authenticated: `arn:aws:iam::${account}:role/authenticated`,
  unauthenticated: `arn:aws:iam::${account}:role/unauthenticated`,
});

const rows = (map, key, value) => Object.entries(map ?? {}).map(([name, held]) => ({ [key]: name, [value]: held }));

export function draftOf(pool) {
  return {
    name: pool.IdentityPoolName,
    guests: pool.AllowUnauthenticatedIdentities,
    classicFlow: stateOf(pool.AllowClassicFlow),
    developer: pool.DeveloperProviderName ?? "",
    social: rows(pool.SupportedLoginProviders, "provider", "audience"),
    userPools: (pool.CognitoIdentityProviders ?? []).map((each) => ({
      name: each.ProviderName,
      client: each.ClientId,
      check: stateOf(each.ServerSideTokenCheck),
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
      tags: rows(each.PrincipalTags, "tag", "claim"),
    })),
    tags: rows(pool.IdentityPoolTags, "key", "value"),
  };
}

// The entry of the pool with that id. A tag map that is gone from the draft is emptied: PUT takes none away.
export function entryOf(draft, id, before = NEW_POOL) {
  const kept = new Set(draft.tagMaps.map((each) => each.provider));
  const emptied = before.tagMaps.filter((each) => !kept.has(each.provider)).map(({ provider }) => ({ provider, tags: [] }));
  return {
    IdentityPoolId: id,
    IdentityPoolName: draft.name.trim(),
    AllowUnauthenticatedIdentities: draft.guests,
    ...state("AllowClassicFlow", draft.classicFlow),
    ...(draft.developer.trim() ? { DeveloperProviderName: draft.developer.trim() } : {}),
    SupportedLoginProviders: mapOf(draft.social, "provider", "audience"),
    CognitoIdentityProviders: draft.userPools.map((each) => ({
      ProviderName: each.name.trim(),
      ClientId: each.client.trim(),
      ...state("ServerSideTokenCheck", each.check),
    })),
    OpenIdConnectProviderARNs: draft.openIdConnect.map((each) => each.arn.trim()),
    SamlProviderARNs: draft.saml.map((each) => each.arn.trim()),
    Roles: Object.fromEntries(
      ["authenticated", "unauthenticated"].filter((kind) => draft[kind].trim()).map((kind) => [kind, draft[kind].trim()]),
    ),
    RoleMappings: Object.fromEntries(draft.mappings.map((each) => [each.key.trim(), mappingOf(each)])),
    PrincipalTagAttributeMaps: [...draft.tagMaps, ...emptied].map(({ provider, defaults = false, tags }) => ({
      IdentityProviderName: provider.trim(),
      UseDefaults: defaults,
      PrincipalTags: defaults ? {} : mapOf(tags, "tag", "claim"),
    })),
    IdentityPoolTags: mapOf(draft.tags, "key", "value"),
  };
}

function mappingOf({ type, otherwise, rules }) {
  const told = rules.map((each) => ({
    Claim: each.claim.trim(),
    MatchType: each.match,
    Value: each.value,
    RoleARN: each.role.trim(),
  }));
  return {
    Type: type,
    AmbiguousRoleResolution: otherwise,
    ...(type === "Rules" ? { RulesConfiguration: { Rules: told } } : {}),
  };
}

const mapOf = (held, key, value) => Object.fromEntries(held.map((each) => [each[key].trim(), each[value].trim()]));

// Members of three states: true, false, and never set, which is left out.
const stateOf = (value) => (value === undefined || value === null ? "unset" : String(value));
const state = (member, value) => (value === "unset" ? {} : { [member]: value === "true" });

// The keys that role mappings and tag maps may have, from what the draft lets in.
export const mappingKeys = (draft) => [
  ...draft.userPools.map((each) => `${each.name}:${each.client}`),
  ...draft.social.map((each) => each.provider),
  ...draft.openIdConnect.map((each) => each.arn),
  ...draft.saml.map((each) => each.arn),
];

// An id for a pool in a region: AWS's form, random. Without https, other hosts than localhost have no randomUUID.
export function newPoolId(region) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
  return `${region}:${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}`;
}
