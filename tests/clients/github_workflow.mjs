// What aws-actions/configure-aws-credentials does in a workflow: fetches the token of the job with the toolkit of GitHub
// Actions, assumes the role with the AWS SDK, and asks who the credentials belong to. Prints the ARN.
//
// Arguments: the ARN of the role.
import { getIDToken } from "@actions/core";
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const [roleArn] = process.argv.slice(2);
const token = await getIDToken("sts.amazonaws.com");
const { Credentials } = await new STSClient({ customUserAgent: "configure-aws-credentials-for-github-actions" }).send(
  new AssumeRoleWithWebIdentityCommand({
    RoleArn: roleArn,
    RoleSessionName: "GitHubActions",
    DurationSeconds: 3600,
    WebIdentityToken: token,
  }),
);
const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = Credentials;
const sts = new STSClient({ credentials: { accessKeyId, secretAccessKey, sessionToken } });
console.log((await sts.send(new GetCallerIdentityCommand({}))).Arn);
