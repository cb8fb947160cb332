// AWS credentials as text to copy: for a shell, a profile and the SDKs. The endpoint of all services is this emulator, so that a
// copied text never calls AWS with them.

const PROFILE = "cognito-identity-emulator";

// [{ name, note, text }]. `credentials` has AccessKeyId, SecretKey, SessionToken and Expiration (ISO 8601); `logins` is the
// Logins map that they were obtained with, null for none.
export function credentialTexts({ credentials, region, logins = null, endpoint = location.origin }) {
  const context = { ...credentials, region, endpoint };
  return [
    { name: "Shell", note: "export AWS_… for a terminal and the AWS CLI.", text: shell(context) },
    { name: "Profile", note: `A section for ~/.aws/config; use it with --profile ${PROFILE}.`, text: profile(context) },
    { name: "boto3", note: "A session in Python.", text: boto3(context) },
    { name: "JavaScript SDK v3", note: "A client in JavaScript.", text: javascript(context) },
    ...(logins ? [{ name: "Logins map", note: "The login, for GetId and GetCredentialsForIdentity.", text: JSON.stringify(logins, null, 2) }] : []),
  ];
}

const shell = ({ AccessKeyId, SecretKey, SessionToken, region, endpoint }) => `export AWS_ACCESS_KEY_ID='${AccessKeyId}'
export AWS_SECRET_ACCESS_KEY='${SecretKey}'
export AWS_SESSION_TOKEN='${SessionToken}'
export AWS_DEFAULT_REGION='${region}'
export AWS_ENDPOINT_URL='${endpoint}'
`;

// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
const profile = ({ AccessKeyId, SecretKey, SessionToken, region, endpoint }) => `[profile ${PROFILE}]
aws_access_key_id = ${AccessKeyId}
aws_secret_access_key = ${SecretKey}
aws_session_token = ${SessionToken}
region = ${region}
endpoint_url = ${endpoint}
`;

const boto3 = ({ AccessKeyId, SecretKey, SessionToken, region, endpoint }) => `import boto3

session = boto3.Session(
    aws_access_key_id="${AccessKeyId}",
    aws_secret_access_key="${SecretKey}",
    aws_session_token="${SessionToken}",
    region_name="${region}",
)
sts = session.client("sts", endpoint_url="${endpoint}")
print(sts.get_caller_identity()["Arn"])
`;

const javascript = ({ AccessKeyId, SecretKey, SessionToken, Expiration, region, endpoint }) => `import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const credentials = {
  accessKeyId: "${AccessKeyId}",
  secretAccessKey: "${SecretKey}",
  sessionToken: "${SessionToken}",
  expiration: new Date("${Expiration}"),
};
const sts = new STSClient({ region: "${region}", endpoint: "${endpoint}", credentials });
console.log((await sts.send(new GetCallerIdentityCommand({}))).Arn);
`;
