// The AWS SDK for JavaScript, version 3, enhanced flow.
//
// Install: npm install @aws-sdk/credential-providers
import { fromCognitoIdentityPool } from "@aws-sdk/credential-providers";

const endpoint = process.env.ENDPOINT_URL ?? "http://127.0.0.1:4591";

const provide = fromCognitoIdentityPool({
  identityPoolId: process.env.IDENTITY_POOL_ID,
  clientConfig: { region: "us-east-1", endpoint },
});
const credentials = await provide();
console.log(JSON.stringify(credentials));
