// A typical app: a user pool, an identity pool with roles and mappings, principal tags, and other resources.
const { App, Stack, CfnOutput, CfnParameter, CfnJson } = require("aws-cdk-lib");
const cognito = require("aws-cdk-lib/aws-cognito");
const iam = require("aws-cdk-lib/aws-iam");
const identityPools = require("aws-cdk-lib/aws-cognito-identitypool");
const dynamodb = require("aws-cdk-lib/aws-dynamodb");

const app = new App({ outdir: process.argv[2], analyticsReporting: false });

// The CloudFormation resources, as L1 constructs.
const byHand = new Stack(app, "ByHand");
const stage = new CfnParameter(byHand, "Stage", { default: "dev" });
const users = new cognito.UserPool(byHand, "Users");
const client = users.addClient("Web");
const pool = new cognito.CfnIdentityPool(byHand, "Pool", {
  identityPoolName: `app ${stage.valueAsString}`,
  allowUnauthenticatedIdentities: true,
  cognitoIdentityProviders: [{ clientId: client.userPoolClientId, providerName: users.userPoolProviderName }],
});
const trusting = (amr) =>
  new iam.FederatedPrincipal(
    "cognito-identity.amazonaws.com",
    {
      StringEquals: { "cognito-identity.amazonaws.com:aud": pool.ref },
      "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": amr },
    },
    "sts:AssumeRoleWithWebIdentity",
  );
const guest = new iam.Role(byHand, "Guest", { assumedBy: trusting("unauthenticated") });
const user = new iam.Role(byHand, "User", { assumedBy: trusting("authenticated").withSessionTags() });
const table = new dynamodb.Table(byHand, "Table", { partitionKey: { name: "id", type: dynamodb.AttributeType.STRING } });
table.grantReadData(user);
new cognito.CfnIdentityPoolRoleAttachment(byHand, "Roles", {
  identityPoolId: pool.ref,
  roles: { authenticated: user.roleArn, unauthenticated: guest.roleArn },
  roleMappings: new CfnJson(byHand, "Mappings", {
    value: {
      [`${users.userPoolProviderName}:${client.userPoolClientId}`]: {
        Type: "Token",
        AmbiguousRoleResolution: "AuthenticatedRole",
      },
    },
  }),
});
new cognito.CfnIdentityPoolPrincipalTag(byHand, "Tags", {
  identityPoolId: pool.ref,
  identityProviderName: users.userPoolProviderName,
  useDefaults: true,
});
new CfnOutput(byHand, "PoolId", { value: pool.ref });

// The IdentityPool construct, which makes the roles itself.
const ready = new Stack(app, "Ready");
const theirUsers = new cognito.UserPool(ready, "Users");
new identityPools.IdentityPool(ready, "Pool", {
  allowUnauthenticatedIdentities: true,
  authenticationProviders: {
    userPools: [new identityPools.UserPoolAuthenticationProvider({ userPool: theirUsers })],
    google: { clientId: "google-app" },
  },
  roleMappings: [
    {
      mappingKey: "users",
      providerUrl: identityPools.IdentityPoolProviderUrl.custom("accounts.google.com"),
      rules: [
        {
          claim: "email",
          claimValue: "@example.com",
          matchType: identityPools.RoleMappingMatchType.CONTAINS,
          mappedRole: iam.Role.fromRoleArn(ready, "Staff", "arn:aws:iam::000000000000:role/staff"),
        },
      ],
    },
  ],
});

app.synth();
