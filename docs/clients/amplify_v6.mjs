// AWS Amplify for JavaScript, version 6, enhanced flow as a guest.
//
// Install: npm install aws-amplify
import { Amplify } from "aws-amplify";
import { fetchAuthSession } from "aws-amplify/auth";

Amplify.configure({
  Auth: {
    Cognito: {
      identityPoolId: process.env.IDENTITY_POOL_ID,
      identityPoolEndpoint: process.env.ENDPOINT_URL ?? "http://127.0.0.1:4591",
      allowGuestAccess: true,
    },
  },
});
const session = await fetchAuthSession();
console.log(JSON.stringify(session.credentials));
