// Code that uses a pool, ready to copy: it contains the pool's id and this emulator's URL.
import { useState } from "preact/hooks";
import { html } from "../../html.js";
import { CodeBlock } from "../../components/copyable.js";
import { Section } from "../../components/page.js";
import { Tabs } from "../../components/tabs.js";

const NAMES = ["boto3", "JavaScript SDK v3", "Amplify v6", "AWS CLI"];

export function Snippets({ pool }) {
  const [name, setName] = useState(NAMES[0]);
  const context = { endpoint: location.origin, pool: pool.IdentityPoolId, region: pool.region };
  return html`
    <${Section} title="Use it" note="Code that gets credentials of a guest from this pool.">
      <${Tabs} label="SDK" names=${NAMES} selected=${name} onSelect=${setName}>
        <${CodeBlock} text=${TEXTS[name](context)} what=${`the ${name} code`} />
      <//>
    <//>`;
}

export const TEXTS = {
  boto3: ({ endpoint, pool, region }) => `import boto3

cognito = boto3.client(
    "cognito-identity",
    endpoint_url="${endpoint}",
    region_name="${region}",
    aws_access_key_id="test",
    aws_secret_access_key="test",
)
identity = cognito.get_id(IdentityPoolId="${pool}")["IdentityId"]
credentials = cognito.get_credentials_for_identity(IdentityId=identity)["Credentials"]
print(credentials["AccessKeyId"])
`,
  "JavaScript SDK v3": ({ endpoint, pool, region }) => `import { fromCognitoIdentityPool } from "@aws-sdk/credential-providers";

const credentials = fromCognitoIdentityPool({
  identityPoolId: "${pool}",
  clientConfig: { region: "${region}", endpoint: "${endpoint}" },
});
console.log(await credentials());
`,
  "Amplify v6": ({ endpoint, pool }) => `import { Amplify } from "aws-amplify";
import { fetchAuthSession } from "aws-amplify/auth";

Amplify.configure({
  Auth: {
    Cognito: {
      identityPoolId: "${pool}",
      identityPoolEndpoint: "${endpoint}",
      allowGuestAccess: true,
    },
  },
});
console.log((await fetchAuthSession()).credentials);
`,
  "AWS CLI": ({ endpoint, pool, region }) => `export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=${region}
export AWS_ENDPOINT_URL=${endpoint}

identity=$(aws cognito-identity get-id --identity-pool-id "${pool}" --query IdentityId --output text)
aws cognito-identity get-credentials-for-identity --identity-id "$identity"
`,
};
