// The login providers of a pool: their keys in the Logins map of a call, and the audiences of their tokens.

// `pool` is an entry of GET pools. The key of a SAML provider is its ARN, that of an OIDC provider its issuer.
export const loginKeys = (pool) => [...new Set([
  ...(pool.CognitoIdentityProviders ?? []).map((each) => each.ProviderName),
  ...Object.keys(pool.SupportedLoginProviders ?? {}),
  ...(pool.OpenIdConnectProviderARNs ?? []).map(loginKeyOf),
  ...(pool.SamlProviderARNs ?? []),
])];

// The key of a provider's ARN: the issuer of an OIDC provider. Everything else is a key already.
export const loginKeyOf = (provider) => provider.split(":oidc-provider/").at(-1);

// The audiences that the pool accepts of the provider with this key; empty when it accepts any. `registered` are the
// identity_providers of GET identity-providers.
export function audiencesOf(pool, key, registered) {
  const clientIds = (pool.CognitoIdentityProviders ?? []).filter((each) => each.ProviderName === key).map((each) => each.ClientId);
  if (clientIds.length > 0) return clientIds;
  const social = pool.SupportedLoginProviders?.[key];
  if (social) return [social.split(";")[0]]; // Twitter's is key;secret
  const arn = (pool.OpenIdConnectProviderARNs ?? []).find((each) => loginKeyOf(each) === key);
  return registered.find((each) => each.arn === arn)?.client_ids ?? [];
}

// Whether the key is that of a Cognito user pool, whose tokens have groups and roles.
export const isUserPool = (pool, key) => key.startsWith("cognito-idp.") || Boolean(pool?.CognitoIdentityProviders?.some((each) => each.ProviderName === key));
