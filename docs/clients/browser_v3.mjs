// The AWS SDK for JavaScript, version 3, in a browser, enhanced flow.
//
// Install: npm install @aws-sdk/credential-provider-cognito-identity @aws-sdk/client-sts
// Bundle: npx esbuild browser_v3.mjs --bundle --format=esm --define:process.env.IDENTITY_POOL_ID='"us-east-1:..."'
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromCognitoIdentityPool } from "@aws-sdk/credential-provider-cognito-identity";

const clientConfig = { region: "us-east-1", endpoint: process.env.ENDPOINT_URL ?? "http://127.0.0.1:4591" };

const credentials = fromCognitoIdentityPool({ identityPoolId: process.env.IDENTITY_POOL_ID, clientConfig });
const sts = new STSClient({ ...clientConfig, credentials });
const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
document.body.textContent = Arn;
