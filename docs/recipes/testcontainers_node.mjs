// Testcontainers for Node.
//
// Install: npm install testcontainers @aws-sdk/client-cognito-identity
import { CognitoIdentityClient, CreateIdentityPoolCommand, GetIdCommand } from "@aws-sdk/client-cognito-identity";
import { GenericContainer, Wait } from "testcontainers";

const emulator = await new GenericContainer("cognito-identity-emulator")
  .withExposedPorts(4591)
  .withWaitStrategy(Wait.forHttp("/_emulator/health", 4591).forStatusCode(200))
  .start();

const cognito = new CognitoIdentityClient({
  endpoint: `http://${emulator.getHost()}:${emulator.getMappedPort(4591)}`,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});
const pool = new CreateIdentityPoolCommand({ IdentityPoolName: "app", AllowUnauthenticatedIdentities: true });
const { IdentityPoolId } = await cognito.send(pool);
const { IdentityId } = await cognito.send(new GetIdCommand({ IdentityPoolId }));
console.log(IdentityId);
await emulator.stop();
