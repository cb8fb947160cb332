// A call as a command or a program that makes it again, by the name of the tool.
import { queryParameters, speaksQuery } from "../../query_protocol.js";

export const TOOLS = ["curl", "AWS CLI", "boto3", "JavaScript SDK v3"];

// `call` is { service, operation, members, endpoint, region, credentials }, where `credentials` is null for an operation
// that needs no signature, or else { accessKey, secretKey, sessionToken } with `sessionToken` null for long-term keys.
export const copyText = (tool, call) => TEXTS[tool](call);

const CLIENTS = {
  "cognito-identity": { js: "CognitoIdentityClient", package: "client-cognito-identity" },
  sts: { js: "STSClient", package: "client-sts" },
  iam: { js: "IAMClient", package: "client-iam" },
};

const TEXTS = {
  curl: (call) => lines(["curl", ...curlSigning(call), ...curlRequest(call), `${call.endpoint}/`]),
  "AWS CLI": ({ service, operation, members, endpoint, region, credentials }) => `${cliCredentials(credentials)}${lines([
    `aws ${service} ${kebabCase(operation)}`,
    `--endpoint-url ${endpoint}`,
    `--region ${region}`,
    ...(Object.keys(members).length > 0 ? [`--cli-input-json ${shell(JSON.stringify(members))}`] : []),
  ])}`,
  boto3: ({ service, operation, members, endpoint, region, credentials }) => `import boto3

client = boto3.client(
    "${service}",
    endpoint_url="${endpoint}",
    region_name="${region}",${pythonCredentials(credentials)}
)
print(client.${snakeCase(operation)}(${pythonArguments(members)}))
`,
  "JavaScript SDK v3": ({ service, operation, members, endpoint, region, credentials }) => `import { ${CLIENTS[service].js}, ${operation}Command } from "@aws-sdk/${CLIENTS[service].package}";

const client = new ${CLIENTS[service].js}({
  endpoint: "${endpoint}",
  region: "${region}",${jsCredentials(credentials)}
});
console.log(await client.send(new ${operation}Command(${JSON.stringify(members, null, 2)})));
`,
};

const lines = (parts) => `${parts.join(" \\\n  ")}\n`;

// A word of a POSIX shell.
const shell = (text) => `'${text.replaceAll("'", "'\\''")}'`;

function curlSigning({ service, region, credentials }) {
  if (!credentials) return [];
  const { accessKey, secretKey, sessionToken } = credentials;
  return [
    `--aws-sigv4 aws:amz:${region}:${service}`,
    `--user ${shell(`${accessKey}:${secretKey}`)}`,
    ...(sessionToken ? [`--header ${shell(`X-Amz-Security-Token: ${sessionToken}`)}`] : []),
  ];
}

function curlRequest({ service, operation, members }) {
  if (speaksQuery(service)) {
    return Object.entries(queryParameters(service, operation, members)).map(([name, value]) => `--data-urlencode ${shell(`${name}=${value}`)}`);
  }
  return [
    "--header 'Content-Type: application/x-amz-json-1.1'",
    `--header 'X-Amz-Target: AWSCognitoIdentityService.${operation}'`,
    `--data ${shell(JSON.stringify(members))}`,
  ];
}

function cliCredentials(credentials) {
  if (!credentials) return "";
  const { accessKey, secretKey, sessionToken } = credentials;
  const token = sessionToken ? ` AWS_SESSION_TOKEN=${shell(sessionToken)}` : "";
  return `AWS_ACCESS_KEY_ID=${shell(accessKey)} AWS_SECRET_ACCESS_KEY=${shell(secretKey)}${token} \\\n`;
}

function pythonCredentials(credentials) {
  if (!credentials) return "";
  const { accessKey, secretKey, sessionToken } = credentials;
  const token = sessionToken ? `\n    aws_session_token=${python(sessionToken)},` : "";
  return `\n    aws_access_key_id=${python(accessKey)},\n    aws_secret_access_key=${python(secretKey)},${token}`;
}

function jsCredentials(credentials) {
  if (!credentials) return "";
  const { accessKey, secretKey, sessionToken } = credentials;
  const token = sessionToken ? `, sessionToken: ${JSON.stringify(sessionToken)}` : "";
  return `\n  credentials: { accessKeyId: ${JSON.stringify(accessKey)}, secretAccessKey: ${JSON.stringify(secretKey)}${token} },`;
}

// The names of botocore: GetOpenIdToken → get_open_id_token, AssumeRoleWithSAML → assume_role_with_saml.
const snakeCase = (name) => name.replace(/(.)([A-Z][a-z]+)/g, "$1_$2").replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase();
const kebabCase = (name) => snakeCase(name).replaceAll("_", "-");

function pythonArguments(members) {
  const parts = Object.entries(members).map(([name, value]) => `    ${name}=${python(value, "    ")},\n`);
  return parts.length > 0 ? `\n${parts.join("")}` : "";
}

// A Python literal. JSON's strings are Python's too.
function python(value, indent = "") {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const inner = `${indent}    `;
  const entries = Array.isArray(value)
    ? value.map((each) => python(each, inner))
    : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${python(each, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return entries.length === 0 ? open + close : `${open}\n${entries.map((each) => `${inner}${each},\n`).join("")}${indent}${close}`;
}
