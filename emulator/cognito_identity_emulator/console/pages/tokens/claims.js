// A table of the claims of a token, with the purpose of each.
import { html } from "../../html.js";
import { Table } from "../../components/table.js";
import { formatDateTime } from "../../time.js";

export function ClaimTable({ claims, kind }) {
  const purposes = kind === "session" ? SESSION_CLAIMS : LOGIN_CLAIMS;
  return html`<${Table} caption="Claims" columns=${makeColumns(purposes)} rows=${Object.entries(claims)} keyOf=${([name]) => name} />`;
}

const makeColumns = (purposes) => [
  { name: "Claim", kind: "claim", cell: ([name]) => html`<code>${name}</code>` },
  { name: "Value", kind: "id", cell: ([name, value]) => renderClaim(name, value) },
  { name: "Purpose", cell: ([name]) => html`<span class="soft">${purposes[name] ?? "A claim of the provider; role rules and principal tags can use it."}</span>` },
];

const TIME_CLAIMS = ["iat", "nbf", "exp", "auth_time"];

function renderClaim(name, value) {
  if (TIME_CLAIMS.includes(name) && typeof value === "number" && Math.abs(value) < 2.5e11) {
    return html`<span><code>${value}</code> <span class="soft">${formatDateTime(new Date(value * 1000).toISOString())}</span></span>`;
  }
  return html`<code>${typeof value === "string" ? value : JSON.stringify(value)}</code>`;
}

const LOGIN_CLAIMS = {
  iss: "The issuer. Without its scheme, it must be the key in the Logins map.",
  sub: "The subject: the user's id at the provider. Issuer and subject determine the identity.",
  aud: "The audience: the client id that the token is for. The pool must accept it.",
  azp: "The authorized party: the client that requested the token.",
  exp: "The expiry. The token is refused from this second on.",
  nbf: "Not before. The token is refused until this second.",
  iat: "When the token was issued. Pools ignore it.",
  auth_time: "When the user logged in. Pools ignore it.",
  jti: "The token's id. Pools ignore it: a token can be used again.",
  nonce: "Ties the token to one login in a browser. Pools ignore it.",
  amr: "Whether the identity is authenticated, and by which logins. Trust policies check it.",
  token_use: "The user pool's kind of token. A login needs the ID token: id.",
  "cognito:username": "The user name in the user pool.",
  "cognito:groups": "The user's groups. Role rules often match one of them.",
  "cognito:roles": "The roles of the user's groups. A role mapping of type Token chooses one of them.",
  "cognito:preferred_role": "The role that a role mapping of type Token takes first.",
  email: "The user's e-mail address. Role rules and principal tags can use it.",
  email_verified: "Whether the provider verified the e-mail address.",
  name: "The user's name. Role rules and principal tags can use it.",
  provider: "The provider of the login.",
  "https://aws.amazon.com/tags": "The principal tags of the role session that AWS STS opens with this token.",
  "https://cognito-identity.amazonaws.com/identity-pool-arn": "The identity pool that issued the token.",
  "https://aws.amazon.com/SAML/Attributes/Role": "The roles that the assertion allows, each as role ARN, provider ARN.",
  "https://aws.amazon.com/SAML/Attributes/RoleSessionName": "The name of the role session.",
};

const SESSION_CLAIMS = {
  access_key_id: "The access key of the session token.",
  assumed_role_arn: "The role session that GetCallerIdentity returns.",
  identity_id: "The identity of the session. None if another issuer's token opened it.",
  identity_pool_id: "The pool of the identity.",
  authentication_provider: "The logins of the identity. None for guests.",
  tags: "The principal tags of the session, for policies with ${aws:PrincipalTag/...}.",
};
