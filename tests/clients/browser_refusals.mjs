// What a page of another origin can read of refusals: by an SDK, and by itself.
import { CognitoIdentityClient, GetIdCommand, ListIdentityPoolsCommand } from "@aws-sdk/client-cognito-identity";

const endpoint = process.env.ENDPOINT_URL;
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const cognito = new CognitoIdentityClient({ region: "us-east-1", endpoint, credentials, maxAttempts: 1 });

const refusedBySdk = async (command) => {
  const { name, message, $metadata } = await cognito.send(command).catch((refusal) => refusal);
  return { name, message, status: $metadata?.httpStatusCode, requestId: $metadata?.requestId };
};

const read = async (path, options) => {
  const answer = await fetch(endpoint + path, options);
  return { status: answer.status, requestId: answer.headers.get("x-amzn-RequestId"), text: await answer.text() };
};

const json = { "content-type": "application/x-amz-json-1.1" };
const target = (operation) => ({ ...json, "x-amz-target": `AWSCognitoIdentityService.${operation}` });
const form = { "content-type": "application/x-www-form-urlencoded" };

const found = {
  missing: await refusedBySdk(
    new GetIdCommand({ IdentityPoolId: "us-east-1:00000000-0000-4000-8000-000000000000" }),
  ),
  constraint: await refusedBySdk(new ListIdentityPoolsCommand({ MaxResults: 61 })),
  unsigned: await read("/", { method: "POST", headers: target("DescribeIdentityPool"), body: "{}" }),
  unknown: await read("/", { method: "POST", headers: target("Nothing"), body: "{}" }),
  malformed: await read("/", { method: "POST", headers: target("GetId"), body: "{" }),
  sts: await read("/", { method: "POST", headers: form, body: "Action=Nothing&Version=2011-06-15" }),
  nowhere: await read("/.well-known/nowhere", {}),
};
document.body.textContent = JSON.stringify(found);
