// AWS Amplify for JavaScript, version 6, enhanced flow as a user who signs in at a user pool of cognito-local.
//
// Install: npm install aws-amplify cognito-local
import { Amplify } from "aws-amplify";
import { fetchAuthSession, signIn } from "aws-amplify/auth";

Amplify.configure({
  Auth: {
    Cognito: {
      identityPoolId: process.env.IDENTITY_POOL_ID,
      identityPoolEndpoint: process.env.ENDPOINT_URL ?? "http://127.0.0.1:4591",
      userPoolId: process.env.USER_POOL_ID,
      userPoolClientId: process.env.USER_POOL_CLIENT_ID,
      userPoolEndpoint: process.env.USER_POOL_ENDPOINT ?? "http://127.0.0.1:9229",
    },
  },
});
await signIn({
  username: "alice@example.com",
  password: "Secret-12345",
  options: { authFlowType: "USER_PASSWORD_AUTH" },
});
const session = await fetchAuthSession();
console.log(JSON.stringify(session.credentials));
