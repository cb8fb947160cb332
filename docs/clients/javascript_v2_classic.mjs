// The AWS SDK for JavaScript, version 2, classic flow: with a RoleArn it asks STS itself, at the same endpoint.
//
// Install: npm install aws-sdk
import AWS from "aws-sdk";

const credentials = new AWS.CognitoIdentityCredentials(
  { IdentityPoolId: process.env.IDENTITY_POOL_ID, RoleArn: "arn:aws:iam::000000000000:role/app" },
  { region: "us-east-1", endpoint: process.env.ENDPOINT_URL ?? "http://127.0.0.1:4591" },
);
await credentials.getPromise();
const { accessKeyId, secretAccessKey, sessionToken } = credentials;
console.log(JSON.stringify({ accessKeyId, secretAccessKey, sessionToken }));
