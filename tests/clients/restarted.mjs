// Gets credentials as a guest and as a user, again and again, from an emulator that restarts between the visits.
//
// RUNS is a JSON object: by the name of each case the visits, each with the endpoint and a token of the user. Prints as
// JSON, by case and client, the identity of each visit or the error. The clients keep what a browser keeps.
import { fromCognitoIdentityPool } from "@aws-sdk/credential-providers";
import { Amplify } from "aws-amplify";
import { fetchAuthSession } from "aws-amplify/auth";
import { CognitoAWSCredentialsAndIdentityIdProvider, DefaultIdentityIdStore } from "aws-amplify/auth/cognito";

const { RUNS, IDENTITY_POOL_ID: identityPoolId, PROVIDER: provider } = process.env;

function newStorage() {
  const items = new Map();
  return {
    getItem: async (key) => items.get(key) ?? null,
    setItem: async (key, value) => items.set(key, value),
    removeItem: async (key) => items.delete(key),
  };
}

async function amplify({ endpoint, token }, storage) {
  const Cognito = { identityPoolId, identityPoolEndpoint: endpoint, allowGuestAccess: true };
  const jwt = token && { toString: () => token, payload: {} };
  Amplify.configure(
    { Auth: { Cognito } },
    {
      Auth: {
        tokenProvider: { getTokens: async () => (jwt ? { accessToken: jwt, idToken: jwt } : null) },
        credentialsProvider: new CognitoAWSCredentialsAndIdentityIdProvider(new DefaultIdentityIdStore(storage)),
      },
    },
  );
  return (await fetchAuthSession({ forceRefresh: true })).identityId ?? "none";
}

async function sdk({ endpoint, token }, cache) {
  const user = token && { logins: { [provider]: token }, userIdentifier: "alice" };
  const clientConfig = { region: "us-east-1", endpoint };
  return (await fromCognitoIdentityPool({ identityPoolId, clientConfig, cache, ...user })()).identityId;
}

// The key under which Amplify stores the id of a guest in localStorage.
const amplifyKey = `com.amplify.Cognito.${identityPoolId}.identityId`;

const results = {};
for (const [run, visits] of Object.entries(JSON.parse(RUNS))) {
  results[run] = {};
  for (const [name, client] of Object.entries({ amplify, sdk })) {
    for (const who of ["guest", "user"]) {
      const [storage, identities] = [newStorage(), []];
      for (const { endpoint, token } of visits) {
        const visit = { endpoint, token: who === "user" && token };
        identities.push(await client(visit, storage).catch((error) => `${error.name}: ${error.message}`));
      }
      results[run][`${name}-${who}`] = identities;
      if (name === "amplify" && who === "guest") {
        await storage.removeItem(amplifyKey);
        results[run]["amplify-guest-without-its-id"] = [await client(visits.at(-1), storage)];
      }
    }
  }
}
console.log(JSON.stringify(results));
