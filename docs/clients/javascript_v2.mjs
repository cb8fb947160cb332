// The AWS SDK for JavaScript, version 2, enhanced flow.
//
// Install: npm install aws-sdk
import AWS from "aws-sdk";

const credentials = new AWS.CognitoIdentityCredentials(
  { IdentityPoolId: process.env.IDENTITY_POOL_ID },
  { region: "us-east-1", endpoint: process.env.ENDPOINT_URL ?? "http://127.0.0.1:4591" },
);
await credentials.getPromise();
const { accessKeyId, secretAccessKey, sessionToken } = credentials;
console.log(JSON.stringify({ accessKeyId, secretAccessKey, sessionToken }));
