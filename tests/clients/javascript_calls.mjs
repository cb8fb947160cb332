// Performs operations of IAM and STS with the AWS SDK for JavaScript, version 3: one line of JSON in and one out for each.
import * as iam from "@aws-sdk/client-iam";
import * as sts from "@aws-sdk/client-sts";
import { createInterface } from "node:readline";

const [endpoint] = process.argv.slice(2);
const CLIENTS = { iam: [iam, iam.IAMClient], sts: [sts, sts.STSClient] };

function commandOf(service, operation) {
  return CLIENTS[service][0][`${operation}Command`];
}

async function perform({ service, operation, members, credentials }) {
  const client = new CLIENTS[service][1]({ region: "us-east-1", endpoint, credentials, maxAttempts: 1 });
  try {
    return { response: await client.send(new (commandOf(service, operation))(members)) };
  } catch (error) {
    return { error: `${error.name}: ${error.message}` };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const answer = "members" in request ? await perform(request) : { offered: commandOf(request.service, request.operation) !== undefined };
  console.log(JSON.stringify(answer));
}
