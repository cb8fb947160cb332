// A page with AWS Amplify for JavaScript, version 6, whose users sign in at a user pool's domain: here, the emulator.
//
// Install: npm install aws-amplify
// Start: cognito-identity-emulator serve --tls-self-signed (Amplify opens the domain with https only)
// Register: cognito-identity-emulator redirect-uri cognito-idp.us-east-1.amazonaws.com/us-east-1_abc \
//             http://localhost:3000/
import { Amplify } from "aws-amplify";
import { fetchAuthSession, getCurrentUser, signInWithRedirect, signOut } from "aws-amplify/auth";
import "aws-amplify/auth/enable-oauth-listener";
import { Hub } from "aws-amplify/utils";

const endpoint = process.env.ENDPOINT_URL;
const userPoolId = "us-east-1_abc";
const here = [`${location.origin}/`];

Amplify.configure({
  Auth: {
    Cognito: {
      identityPoolId: process.env.IDENTITY_POOL_ID,
      identityPoolEndpoint: endpoint,
      userPoolId,
      userPoolClientId: "app",
      userPoolEndpoint: endpoint,
      loginWith: {
        oauth: {
          domain: `${new URL(endpoint).host}/sign-in/cognito-idp.us-east-1.amazonaws.com/${userPoolId}`,
          scopes: ["openid", "email"],
          redirectSignIn: here,
          redirectSignOut: here,
          responseType: "code",
        },
      },
    },
  },
});

document.body.append(document.createElement("output"));

function button(textContent, onclick) {
  document.body.append(Object.assign(document.createElement("button"), { textContent, onclick }));
}

async function showUser() {
  const { username } = await getCurrentUser();
  const { credentials, identityId } = await fetchAuthSession();
  document.querySelector("output").textContent = `${username} ${identityId} ${credentials.accessKeyId}`;
  button("Sign out", () => signOut());
}

Hub.listen("auth", ({ payload }) => {
  if (payload.event === "signInWithRedirect") showUser();
});
if (!location.search) {
  await showUser().catch(() => button("Sign in", () => signInWithRedirect()));
}
