// The identity providers of a pool, of every kind in one list.
import { SOCIAL } from "../../social_providers.js";

// [{ kind, name, audience, note }], where `name` is the key in a Logins map or the ARN.
export function providersOf(pool) {
  const social = Object.entries(pool.SupportedLoginProviders ?? {});
  return [
    ...(pool.CognitoIdentityProviders ?? []).map((each) => ({
      kind: "User pool",
      name: each.ProviderName,
      audience: each.ClientId,
      note: each.ServerSideTokenCheck ? "The pool checks users with the user pool (ServerSideTokenCheck)." : null,
    })),
    ...social.map(([name, audience]) => ({ kind: SOCIAL[name] ?? "Social", name, audience, note: null })),
    ...(pool.OpenIdConnectProviderARNs ?? []).map((name) => ({ kind: "OpenID Connect", name, audience: null, note: null })),
    ...(pool.SamlProviderARNs ?? []).map((name) => ({ kind: "SAML", name, audience: null, note: null })),
    ...(pool.DeveloperProviderName
      ? [{ kind: "Developer", name: pool.DeveloperProviderName, audience: null, note: "Users log in with GetOpenIdTokenForDeveloperIdentity." }]
      : []),
  ];
}
