// The keys of a pool's login providers in the Logins map of a call.

// `pool` is an entry of GET pools. The key of a SAML provider is its ARN, that of an OIDC provider its issuer.
export const loginKeys = (pool) => [
  ...(pool.CognitoIdentityProviders ?? []).map((each) => each.ProviderName),
  ...Object.keys(pool.SupportedLoginProviders ?? {}),
  ...(pool.OpenIdConnectProviderARNs ?? []).map((arn) => arn.split(":oidc-provider/").at(-1)),
  ...(pool.SamlProviderARNs ?? []),
];

// The keys of several pools, sorted and without duplicates.
export const loginKeysOf = (pools) => [...new Set(pools.flatMap(loginKeys))].sort();
