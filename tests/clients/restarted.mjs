// Gets credentials as a guest from the emulator at ENDPOINT_BEFORE and then, as after a restart, from ENDPOINT_AFTER.
//
// Prints as JSON the identities, and the errors of attempts that failed.
import { fromCognitoIdentityPool } from "@aws-sdk/credential-providers";
import { Amplify } from "aws-amplify";
import { fetchAuthSession } from "aws-amplify/auth";

const { ENDPOINT_BEFORE, ENDPOINT_AFTER, IDENTITY_POOL_ID: identityPoolId } = process.env;

async function amplify(identityPoolEndpoint) {
  Amplify.configure({ Auth: { Cognito: { identityPoolId, identityPoolEndpoint, allowGuestAccess: true } } });
  return (await fetchAuthSession({ forceRefresh: true })).identityId ?? "none";
}

const items = new Map();
const cache = {
  getItem: (key) => items.get(key) ?? null,
  setItem: (key, value) => items.set(key, value),
  removeItem: (key) => items.delete(key),
};

async function sdk(endpoint) {
  const clientConfig = { region: "us-east-1", endpoint };
  return (await fromCognitoIdentityPool({ identityPoolId, clientConfig, cache })()).identityId;
}

const results = {};
for (const [name, identify] of Object.entries({ amplify, sdk })) {
  results[name] = [];
  for (const endpoint of [ENDPOINT_BEFORE, ENDPOINT_AFTER, ENDPOINT_AFTER]) {
    results[name].push(await identify(endpoint).catch((error) => `${error.name}: ${error.message}`));
  }
}
console.log(JSON.stringify(results));
