// The login providers of pools, by the keys under which the Logins map of a call names them.

// Every key of a pool, as GET pools answers it; a SAML provider goes by its ARN, and so may an OIDC provider.
export const loginKeys = (pool) => [
  ...(pool.CognitoIdentityProviders ?? []).map((each) => each.ProviderName),
  ...Object.keys(pool.SupportedLoginProviders ?? {}),
  ...(pool.OpenIdConnectProviderARNs ?? []).map((arn) => arn.split(":oidc-provider/").at(-1)),
  ...(pool.SamlProviderARNs ?? []),
];

// Those of several pools, each once.
export const loginKeysOf = (pools) => [...new Set(pools.flatMap(loginKeys))].sort();
