// A page with oidc-client-ts: the user signs in at the emulator, and the page gets AWS credentials with the ID token.
//
// Install: npm install oidc-client-ts @aws-sdk/client-cognito-identity
// Register: cognito-identity-emulator redirect-uri accounts.google.com http://localhost:3000/
import { UserManager } from "oidc-client-ts";
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/client-cognito-identity";

const endpoint = process.env.ENDPOINT_URL;
const users = new UserManager({
  authority: `${endpoint}/sign-in/accounts.google.com`,
  client_id: "app",
  redirect_uri: `${location.origin}/`,
  post_logout_redirect_uri: `${location.origin}/`,
  scope: "openid email offline_access",
  loadUserInfo: true,
  revokeTokensOnSignout: true,
});

document.body.append(document.createElement("output"));

async function showCredentials({ id_token, profile }) {
  const cognito = new CognitoIdentityClient({ region: "us-east-1", endpoint });
  const Logins = { "accounts.google.com": id_token };
  const pool = { IdentityPoolId: process.env.IDENTITY_POOL_ID };
  const { IdentityId } = await cognito.send(new GetIdCommand({ ...pool, Logins }));
  const { Credentials } = await cognito.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
  const text = `${profile.sub} ${profile.email} ${IdentityId} ${Credentials.AccessKeyId}`;
  document.querySelector("output").textContent = text;
}

function button(textContent, onclick) {
  document.body.append(Object.assign(document.createElement("button"), { textContent, onclick }));
}

if (location.search.includes("code=")) {
  await users.signinRedirectCallback();
  history.replaceState({}, "", "/");
}
const user = await users.getUser();
if (user) {
  await showCredentials(user);
  button("Renew", async () => showCredentials(await users.signinSilent()));
  button("Sign out", () => users.signoutRedirect());
} else {
  button("Sign in", () => users.signinRedirect());
}
