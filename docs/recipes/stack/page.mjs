// A user signs in, keeps a file in S3 and a score in DynamoDB, and may not write into the folder of another user.
//
// Install: npm install aws-amplify @aws-sdk/client-dynamodb
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { Amplify } from "aws-amplify";
import { fetchAuthSession, signIn } from "aws-amplify/auth";
import { downloadData, list, uploadData } from "aws-amplify/storage";

const endpoint = process.env.ENDPOINT_URL ?? "https://localhost:4591";

Amplify.configure({
  Auth: {
    Cognito: {
      identityPoolId: "us-east-1:11111111-2222-4333-8444-555555555555",
      identityPoolEndpoint: endpoint,
      userPoolId: "local_users",
      userPoolClientId: "app",
      userPoolEndpoint: endpoint,
    },
  },
  Storage: { S3: { bucket: "app.files", region: "us-east-1" } },
});
// Amplify calls S3 by https only, and puts a bucket with a dot in its name into the path of the URL.
const options = { customEndpoint: new URL(endpoint).host };

await signIn({
  username: "alice@example.com",
  password: "Secret-12345",
  options: { authFlowType: "USER_PASSWORD_AUTH" },
});
const { credentials, identityId } = await fetchAuthSession();

const folder = `private/${identityId}/`;
const { eTag } = await uploadData({ path: `${folder}notes.txt`, data: "hello", options }).result;
const { body } = await downloadData({ path: `${folder}notes.txt`, options }).result;
const { items } = await list({ path: folder, options });
const ofBob = { path: "private/bob/notes.txt", data: "hello", options };
const refusal = await uploadData(ofBob).result.catch((error) => error.name);

const dynamodb = new DynamoDBClient({ region: "us-east-1", endpoint, credentials });
const key = { user: { S: identityId } };
await dynamodb.send(new PutItemCommand({ TableName: "scores", Item: { ...key, score: { N: "7" } } }));
const { Item } = await dynamodb.send(new GetItemCommand({ TableName: "scores", Key: key }));

document.body.textContent = JSON.stringify({
  identityId,
  eTag,
  text: await body.text(),
  files: items.map((each) => each.path),
  refusal,
  score: Item.score.N,
});
