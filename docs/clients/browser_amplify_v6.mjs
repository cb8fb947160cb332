// AWS Amplify for JavaScript, version 6, in a browser, enhanced flow as a guest.
//
// Install: npm install aws-amplify @aws-sdk/client-sts
// Bundle: as for the AWS SDK, version 3
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { Amplify } from "aws-amplify";
import { fetchAuthSession } from "aws-amplify/auth";

const endpoint = process.env.ENDPOINT_URL ?? "http://127.0.0.1:4591";

Amplify.configure({
  Auth: {
    Cognito: {
      identityPoolId: process.env.IDENTITY_POOL_ID,
      identityPoolEndpoint: endpoint,
      allowGuestAccess: true,
    },
  },
});
const { credentials } = await fetchAuthSession();
const sts = new STSClient({ region: "us-east-1", endpoint, credentials });
const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
document.body.textContent = Arn;
