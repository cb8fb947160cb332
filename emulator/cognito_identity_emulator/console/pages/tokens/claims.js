// A table of the claims of a token, with the purpose of each.
import { html } from "../../html.js";
import { Table } from "../../components/table.js";
import { formatDateTime } from "../../time.js";

export function ClaimTable({ claims, kind }) {
  const purposes = kind === "session" ? SESSION_CLAIMS : LOGIN_CLAIMS;
  return html`<${Table} caption="Claims" columns=${makeColumns(purposes)} rows=${Object.entries(claims)} keyOf=${([name]) => name} />`;
}

const makeColumns = (purposes) => [
  { name: "Claim", kind: "id", cell: ([name]) => html`<code>${name}</code>` },
  { name: "Value", kind: "id", cell: ([name, value]) => renderClaim(name, value) },
  { name: "What it is for", cell: ([name]) => html`<span class="soft">${purposes[name] ?? "The provider's own; role rules and principal tags may use it."}</span>` },
];

const TIME_CLAIMS = ["iat", "nbf", "exp", "auth_time"];

function renderClaim(name, value) {
  if (TIME_CLAIMS.includes(name) && typeof value === "number" && Math.abs(value) < 2.5e11) {
    return html`<span><code>${value}</code> <span class="soft">${formatDateTime(new Date(value * 1000).toISOString())}</span></span>`;
  }
  return html`<code>${typeof value === "string" ? value : JSON.stringify(value)}</code>`;
}

const LOGIN_CLAIMS = {
  iss: "The issuer: without its scheme it must be the key in the Logins map.",
  sub: "The subject: who logs in. With the provider, it is what leads to an identity.",
  aud: "The audience: for whom the token was made. The pool names which it accepts.",
  azp: "The authorized party: the client that asked for the token.",
  exp: "The expiry: from then on the token is refused, without any grace.",
  nbf: "Not before: until then the token is refused.",
  iat: "When it was issued. No pool looks at it.",
  auth_time: "When the user logged in. No pool looks at it.",
  jti: "The token's own id. No pool looks at it: a token may come again.",
  nonce: "Ties the token to one login in a browser. No pool looks at it.",
  amr: "How the identity came about: authenticated or not, and by which logins. Trust policies ask for it.",
  token_use: "What a user pool made it for. A login takes the ID token: id.",
  "cognito:username": "The name of the user in the user pool.",
  "cognito:groups": "The user's groups; role rules often ask for one of them.",
  "cognito:roles": "The roles of the user's groups: a mapping of type Token chooses among them.",
  "cognito:preferred_role": "The role that a mapping of type Token takes, when there is one.",
  email: "The user's mail address; role rules and principal tags may use it.",
  email_verified: "Whether the provider knows that the address is the user's.",
  name: "The user's name; role rules and principal tags may use it.",
  provider: "Which provider's login it is.",
  "https://aws.amazon.com/tags": "The principal tags of the session that AWS STS makes of this token.",
  "https://cognito-identity.amazonaws.com/identity-pool-arn": "The identity pool that vouches for the identity.",
  "https://aws.amazon.com/SAML/Attributes/Role": "Roles that the assertion allows, each as: role ARN, provider ARN.",
  "https://aws.amazon.com/SAML/Attributes/RoleSessionName": "The name of the session that the assertion asks for.",
};

const SESSION_CLAIMS = {
  access_key_id: "The access key that the session token goes with.",
  assumed_role_arn: "Who AWS says that the caller is.",
  identity_id: "The identity behind the session; none where another issuer's token opened it.",
  identity_pool_id: "The pool of that identity.",
  authentication_provider: "By which logins the identity came about; none for guests.",
  tags: "The session's principal tags, for policies about ${aws:PrincipalTag/...}.",
};
