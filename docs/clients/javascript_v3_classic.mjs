// The AWS SDK for JavaScript, version 3, classic flow: an OpenID token, and a role of your choice from STS.
//
// Install: npm install @aws-sdk/client-cognito-identity @aws-sdk/credential-providers
import { CognitoIdentityClient, GetIdCommand, GetOpenIdTokenCommand } from "@aws-sdk/client-cognito-identity";
import { fromWebToken } from "@aws-sdk/credential-providers";

const clientConfig = { region: "us-east-1", endpoint: process.env.ENDPOINT_URL ?? "http://127.0.0.1:4591" };

const cognito = new CognitoIdentityClient(clientConfig);
const { IdentityId } = await cognito.send(new GetIdCommand({ IdentityPoolId: process.env.IDENTITY_POOL_ID }));
const { Token } = await cognito.send(new GetOpenIdTokenCommand({ IdentityId }));

const provide = fromWebToken({
  roleArn: "arn:aws:iam::000000000000:role/app",
  webIdentityToken: Token,
  clientConfig,
});
const credentials = await provide();
console.log(JSON.stringify(credentials));
