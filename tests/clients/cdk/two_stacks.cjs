// Two stacks that need each other: a user pool, and an identity pool in a nested stack with roles and OIDC providers.
// The arguments are two folders: for the assembly as `cdk synth` writes it, and as it is without the command line.
const path = require("path");
const { App, CfnOutput, NestedStack, Stack, Tags } = require("aws-cdk-lib");
const cognito = require("aws-cdk-lib/aws-cognito");
const iam = require("aws-cdk-lib/aws-iam");
const identityPools = require("aws-cdk-lib/aws-cognito-identitypool");
const lambda = require("aws-cdk-lib/aws-lambda");
const s3 = require("aws-cdk-lib/aws-s3");

// The context that `cdk synth` adds. With it, nested stacks and assets have metadata about their files.
const ofTheCommandLine = { "aws:cdk:enable-asset-metadata": true, "aws:cdk:enable-path-metadata": true };

const synthesize = (outdir, context) => {
  const app = new App({ outdir, context, analyticsReporting: false });

  const users = new Stack(app, "Users");
  const userPool = new cognito.UserPool(users, "People", { selfSignUpEnabled: true });
  const client = userPool.addClient("Web");
  userPool.addTrigger(
    cognito.UserPoolOperation.POST_CONFIRMATION,
    new lambda.Function(users, "Trigger", {
      runtime: lambda.Runtime.NODEJS_LATEST,
      handler: "index.handler",
      code: lambda.Code.fromAsset(path.join(__dirname, "trigger")),
    }),
  );
  new CfnOutput(users, "UserPoolId", { value: userPool.userPoolId, exportName: "app-user-pool-id" });

  const federation = new Stack(app, "Federation");
  const ci = new iam.OpenIdConnectProvider(federation, "Ci", { url: "https://ci.example", clientIds: ["deploy"] });
  const partner = new iam.OidcProviderNative(federation, "Partner", {
    url: "https://partner.example/login",
    clientIds: ["shop"],
    thumbprints: ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"],
  });
  const photos = new s3.Bucket(federation, "Photos", { bucketName: "photos" });
  const auth = new NestedStack(federation, "Auth");
  const pool = new identityPools.IdentityPool(auth, "Identities", {
    identityPoolName: "shop",
    allowUnauthenticatedIdentities: true,
    authenticationProviders: {
      userPools: [new identityPools.UserPoolAuthenticationProvider({ userPool, userPoolClient: client })],
      openIdConnectProviders: [ci, partner],
      google: { clientId: "google-app" },
      customProvider: "login.shop",
    },
  });
  photos.grantRead(pool.authenticatedRole, "${cognito-identity.amazonaws.com:sub}/*");
  new CfnOutput(federation, "IdentityPoolId", { value: pool.identityPoolId, exportName: "app-identity-pool-id" });
  new CfnOutput(federation, "PhotosBucket", { value: photos.bucketName });
  Tags.of(app).add("team", "photos");

  app.synth();
};

synthesize(process.argv[2], ofTheCommandLine);
synthesize(process.argv[3], {});
