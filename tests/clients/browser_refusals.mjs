// Collects the errors that a page of another origin can read, with an SDK and with fetch.
import { CognitoIdentityClient, GetIdCommand, ListIdentityPoolsCommand } from "@aws-sdk/client-cognito-identity";

const endpoint = process.env.ENDPOINT_URL;
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const cognito = new CognitoIdentityClient({ region: "us-east-1", endpoint, credentials, maxAttempts: 1 });

const errorOfSdk = async (command) => {
  const { name, message, $metadata } = await cognito.send(command).catch((error) => error);
  return { name, message, status: $metadata?.httpStatusCode, requestId: $metadata?.requestId };
};

const read = async (path, options) => {
  const response = await fetch(endpoint + path, options);
  return { status: response.status, requestId: response.headers.get("x-amzn-RequestId"), text: await response.text() };
};

const json = { "content-type": "application/x-amz-json-1.1" };
const target = (operation) => ({ ...json, "x-amz-target": `AWSCognitoIdentityService.${operation}` });
const form = { "content-type": "application/x-www-form-urlencoded" };

const found = {
  missing: await errorOfSdk(
    new GetIdCommand({ IdentityPoolId: "us-east-1:00000000-0000-4000-8000-000000000000" }),
  ),
  constraint: await errorOfSdk(new ListIdentityPoolsCommand({ MaxResults: 61 })),
  unsigned: await read("/", { method: "POST", headers: target("DescribeIdentityPool"), body: "{}" }),
  unknown: await read("/", { method: "POST", headers: target("Nothing"), body: "{}" }),
  malformed: await read("/", { method: "POST", headers: target("GetId"), body: "{" }),
  sts: await read("/", { method: "POST", headers: form, body: "Action=Nothing&Version=2011-06-15" }),
  nowhere: await read("/.well-known/nowhere", {}),
};
document.body.textContent = JSON.stringify(found);
