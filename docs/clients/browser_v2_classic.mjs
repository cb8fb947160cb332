// The AWS SDK for JavaScript, version 2, in a browser, classic flow.
//
// Install: npm install aws-sdk
// Bundle: as for version 3, with --define:global=globalThis
import "aws-sdk/dist/aws-sdk.js"; // it makes the global AWS

const options = { region: "us-east-1", endpoint: process.env.ENDPOINT_URL ?? "http://127.0.0.1:4591" };

const credentials = new AWS.CognitoIdentityCredentials(
  { IdentityPoolId: process.env.IDENTITY_POOL_ID, RoleArn: "arn:aws:iam::000000000000:role/app" },
  options,
);
const { Arn } = await new AWS.STS({ ...options, credentials }).getCallerIdentity().promise();
document.body.textContent = Arn;
