// AWS Amplify for JavaScript, version 6, enhanced flow with the amplify_outputs.json that `seed --output amplify` prints.
//
// Install: npm install aws-amplify
import { readFileSync } from "node:fs";
import { Amplify } from "aws-amplify";
import { fetchAuthSession } from "aws-amplify/auth";
import { parseAmplifyConfig } from "aws-amplify/utils";

const outputs = JSON.parse(readFileSync("amplify_outputs.json", "utf8"));
const config = parseAmplifyConfig(outputs);
// amplify_outputs.json has no member for the endpoint.
config.Auth.Cognito.identityPoolEndpoint = process.env.ENDPOINT_URL ?? "http://127.0.0.1:4591";
Amplify.configure(config);
const session = await fetchAuthSession();
console.log(JSON.stringify(session.credentials));
