// The calls from a login to AWS credentials and to GetCallerIdentity. The flow ends at the first call that fails.
import { post } from "../../api.js";
import { callCognito, callSts } from "../../aws.js";
import { InputError } from "../../errors.js";
import { findJournaledCall } from "../../journaled_call.js";
import { canSign } from "../../sigv4.js";
import { CLASSIC, ENHANCED } from "./fields.js";

// The Logins key of a pool's own OpenID tokens depends on its region: cognito-identity.amazonaws.com is the most frequent.
const isOwnProvider = (provider) => provider?.startsWith("cognito-identity") ?? false;

const DESCRIPTIONS = {
  GetId: "Finds the identity of the login, or creates one.",
  GetCredentialsForIdentity: "Returns AWS credentials for the role that the pool gives the identity.",
  GetOpenIdToken: "Returns an OpenID token for the identity.",
  AssumeRoleWithWebIdentity: "Exchanges the OpenID token for AWS credentials of a role whose trust policy allows it.",
  GetCallerIdentity: "Checks the credentials: returns the role session that they belong to.",
};

const OPERATIONS = {
  [ENHANCED]: ["GetId", "GetCredentialsForIdentity", "GetCallerIdentity"],
  [CLASSIC]: ["GetId", "GetOpenIdToken", "AssumeRoleWithWebIdentity", "GetCallerIdentity"],
};

// The steps of a flow, before any call. An OpenID token of a pool names its identity, so two calls are not needed.
export function stepsOf(kind, provider) {
  const skipped = isOwnProvider(provider) ? ["GetId", "GetOpenIdToken"] : [];
  return OPERATIONS[kind].filter((each) => !skipped.includes(each)).map((operation) => ({ operation, description: DESCRIPTIONS[operation] }));
}

// The key of the token in the Logins map, or null for a guest. Raises ApiError and InputError.
export async function loginKey({ token, key, poolId }) {
  if (!token) return null;
  if (key) return key;
  const { pools } = await post("explain/token", { token, identity_pool_id: poolId });
  const suggested = (pools.find((each) => each.accepted) ?? pools[0])?.provider;
  if (suggested) return suggested;
  throw new InputError("The token does not name its provider. Enter the key in the Logins map.");
}

// Makes the calls of a flow ({ kind, token, provider, poolId, roleArn }) and reports each by `onStep(index, call)`. Returns
// { identityId, credentials }, each null when the flow did not get there.
export async function runFlow(flow, onStep) {
  const state = { ...flow, identityId: null, openIdToken: null, credentials: null };
  if (isOwnProvider(flow.provider)) Object.assign(state, { identityId: subjectOf(flow.token), openIdToken: flow.token });
  for (const [index, { operation }] of stepsOf(flow.kind, flow.provider).entries()) {
    const call = await callOrFail(CALLS[operation], state);
    onStep(index, call.ok ? call : { ...call, journaled: await findJournaledCall(call.requestId) });
    if (!call.ok) break;
    Object.assign(state, RESULTS[operation](call.output));
  }
  return { identityId: state.identityId, credentials: state.credentials };
}

const logins = ({ token, provider }) => (token ? { Logins: { [provider]: token } } : {});

const CALLS = {
  GetId: (state) => callCognito("GetId", { IdentityPoolId: state.poolId, ...logins(state) }),
  GetCredentialsForIdentity: (state) => callCognito("GetCredentialsForIdentity", {
    IdentityId: state.identityId,
    ...logins(state),
    ...(state.roleArn ? { CustomRoleArn: state.roleArn } : {}),
  }),
  GetOpenIdToken: (state) => callCognito("GetOpenIdToken", { IdentityId: state.identityId, ...logins(state) }),
  AssumeRoleWithWebIdentity: (state) => callSts("AssumeRoleWithWebIdentity", {
    RoleArn: state.roleArn,
    RoleSessionName: "console",
    WebIdentityToken: state.openIdToken,
  }),
  GetCallerIdentity: ({ credentials, poolId }) => {
    if (!canSign()) throw new Error(CANNOT_SIGN);
    return callSts("GetCallerIdentity", {}, { credentials, region: poolId.split(":")[0] });
  },
};

const CANNOT_SIGN = "The browser cannot sign this call: it signs for pages of https and of localhost only. "
  + "Open the console at http://localhost, or use the credentials in an SDK.";

const RESULTS = {
  GetId: ({ IdentityId }) => ({ identityId: IdentityId }),
  GetCredentialsForIdentity: ({ Credentials }) => ({
    credentials: { ...Credentials, Expiration: new Date(Credentials.Expiration * 1000).toISOString() },
  }),
  GetOpenIdToken: ({ Token }) => ({ openIdToken: Token }),
  AssumeRoleWithWebIdentity: ({ AccessKeyId, SecretAccessKey, SessionToken, Expiration }) => ({
    credentials: { AccessKeyId, SecretKey: SecretAccessKey, SessionToken, Expiration },
  }),
  GetCallerIdentity: () => ({}),
};

// Makes a call. A broken connection is a result too: faults cause it on purpose.
async function callOrFail(call, state) {
  try {
    return await call(state);
  } catch (error) {
    return { ok: false, error: { code: "No response", message: error.message }, requestId: null };
  }
}

function subjectOf(token) {
  try {
    const text = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(text).sub;
  } catch {
    throw new InputError("The OpenID token has no sub claim. Paste a token of GetOpenIdToken.");
  }
}
