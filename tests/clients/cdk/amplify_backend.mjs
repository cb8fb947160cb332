// The stacks that defineBackend makes of defineAuth, with its own construct. All of @aws-amplify/backend has 900 MB.
import { AmplifyAuth } from "@aws-amplify/auth-construct";
import { App, NestedStack, SecretValue, Stack } from "aws-cdk-lib";

const context = {
  "amplify-backend-namespace": "shop",
  "amplify-backend-name": "dev",
  "amplify-backend-type": "sandbox",
};
const app = new App({ outdir: process.argv[2], context, analyticsReporting: false });
const backend = new Stack(app, "amplify-shop-dev-sandbox");

new AmplifyAuth(new NestedStack(backend, "auth"), "amplifyAuth", {
  loginWith: {
    email: true,
    externalProviders: {
      google: { clientId: "google-app", clientSecret: SecretValue.unsafePlainText("unused") },
      callbackUrls: ["http://localhost:3000/"],
      logoutUrls: ["http://localhost:3000/"],
      domainPrefix: "shop",
    },
  },
  groups: ["admins"],
});

app.synth();
