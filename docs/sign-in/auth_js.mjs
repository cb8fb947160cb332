// A server with Auth.js: users sign in at the emulator, and /identity shows the AWS identity of the signed-in user.
//
// Install: npm install @auth/core @aws-sdk/client-cognito-identity
// Register: cognito-identity-emulator redirect-uri accounts.google.com http://localhost:3000/auth/callback/google
//           cognito-identity-emulator redirect-uri 127.0.0.1:4591/sign-in/my-provider \
//             http://localhost:3000/auth/callback/my-provider
import { createServer } from "node:http";
import { Auth } from "@auth/core";
import Google from "@auth/core/providers/google";
import { CognitoIdentityClient, GetIdCommand } from "@aws-sdk/client-cognito-identity";

const endpoint = process.env.ENDPOINT_URL ?? "http://127.0.0.1:4591";
const app = process.env.APP_URL ?? "http://localhost:3000";
const signInAt = (name) => `${endpoint}/sign-in/${name}`;
const google = signInAt("accounts.google.com");

const config = {
  basePath: "/auth",
  secret: "a secret of the app, for its cookies",
  trustHost: true,
  providers: [
    // Tokens have Google's issuer, so Auth.js gets the endpoints one by one.
    Google({
      clientId: "app",
      clientSecret: "any",
      authorization: { url: `${google}/oauth2/authorize`, params: { scope: "openid email" } },
      token: `${google}/oauth2/token`,
      userinfo: `${google}/oauth2/userInfo`,
    }),
    // A provider that is registered under its address here is its own issuer.
    {
      id: "my-provider",
      name: "My provider",
      type: "oidc",
      issuer: signInAt("my-provider"),
      clientId: "app",
      clientSecret: "any",
    },
  ],
  callbacks: {
    jwt: ({ token, account }) => (account ? { ...token, login: loginOf(account) } : token),
    session: ({ session, token }) => ({ ...session, login: token.login }),
  },
};

// The Logins map for the pool: the issuer without its scheme, and the ID token.
function loginOf({ id_token }) {
  const { iss } = JSON.parse(Buffer.from(id_token.split(".")[1], "base64url"));
  return { [iss.replace(/^https?:\/\//, "")]: id_token };
}

async function identity(headers) {
  const session = await (await Auth(new Request(`${app}/auth/session`, { headers }), config)).json();
  const cognito = new CognitoIdentityClient({ region: "us-east-1", endpoint });
  const { IdentityId } = await cognito.send(
    new GetIdCommand({ IdentityPoolId: process.env.IDENTITY_POOL_ID, Logins: session.login }),
  );
  return Response.json({ identity: IdentityId, user: session.user });
}

createServer(async (incoming, outgoing) => {
  const chunks = await incoming.toArray();
  const { method, headers } = incoming;
  const body = method === "POST" ? Buffer.concat(chunks) : undefined;
  const request = new Request(app + incoming.url, { method, headers, body });
  const response = await (incoming.url === "/identity" ? identity(headers) : Auth(request, config));
  outgoing.writeHead(response.status, [...response.headers].flat());
  outgoing.end(await response.text());
}).listen(Number(new URL(app).port), () => console.log("ready"));
