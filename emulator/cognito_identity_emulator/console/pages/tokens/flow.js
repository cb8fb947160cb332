// The calls from a login to AWS credentials and to GetCallerIdentity. The flow ends at the first call that fails.
import { get, post } from "../../api.js";
import { callCognito, callSts } from "../../aws.js";
import { InputError } from "../../errors.js";
import { canSign } from "../../sigv4.js";

export const OWN_PROVIDER = "cognito-identity.amazonaws.com";
export const ENHANCED = "enhanced";
export const CLASSIC = "classic";

const DESCRIPTIONS = {
  GetId: "Finds the identity behind the login, or makes it one.",
  GetCredentialsForIdentity: "Hands out AWS credentials for the role that the pool gives to the identity.",
  GetOpenIdToken: "Signs a token that vouches for the identity.",
  AssumeRoleWithWebIdentity: "Trades that token for AWS credentials of a role, whose trust policy must allow it.",
  GetCallerIdentity: "Asks, with these credentials: who am I?",
};

const OPERATIONS = {
  [ENHANCED]: ["GetId", "GetCredentialsForIdentity", "GetCallerIdentity"],
  [CLASSIC]: ["GetId", "GetOpenIdToken", "AssumeRoleWithWebIdentity", "GetCallerIdentity"],
};

// The steps of a flow, before any call. An OpenID token of a pool names its identity, so two calls are not needed.
export function stepsOf(kind, provider) {
  const skipped = provider === OWN_PROVIDER ? ["GetId", "GetOpenIdToken"] : [];
  return OPERATIONS[kind].filter((each) => !skipped.includes(each)).map((operation) => ({ operation, description: DESCRIPTIONS[operation] }));
}

// The key of the token in the Logins map, or null for a guest. Raises ApiError and InputError.
export async function loginKey({ token, key, poolId }) {
  if (!token) return null;
  if (key) return key;
  const { pools } = await post("explain/token", { token, identity_pool_id: poolId });
  const suggested = (pools.find((each) => each.accepted) ?? pools[0])?.provider;
  if (suggested) return suggested;
  throw new InputError("Nothing in the token says whose it is: name the key in the Logins map yourself.");
}

// Makes the calls of a flow ({ kind, token, provider, poolId, roleArn }) and reports each by `onStep(index, call)`.
export async function runFlow(flow, onStep) {
  const state = { ...flow, identityId: null, openIdToken: null, credentials: null };
  if (flow.provider === OWN_PROVIDER) Object.assign(state, { identityId: subjectOf(flow.token), openIdToken: flow.token });
  for (const [index, { operation }] of stepsOf(flow.kind, flow.provider).entries()) {
    const call = await callOrFail(CALLS[operation], state);
    onStep(index, call.ok ? call : { ...call, journaled: await findJournaled(call.requestId) });
    if (!call.ok) return;
    Object.assign(state, RESULTS[operation](call.output));
  }
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

const CANNOT_SIGN = "This call must be signed, and browsers let pages sign over https or from localhost only. "
  + "Open the console as http://localhost, or ask with an SDK; the credentials above are good.";

const RESULTS = {
  GetId: ({ IdentityId }) => ({ identityId: IdentityId }),
  GetCredentialsForIdentity: ({ Credentials }) => ({ credentials: Credentials }),
  GetOpenIdToken: ({ Token }) => ({ openIdToken: Token }),
  AssumeRoleWithWebIdentity: ({ AccessKeyId, SecretAccessKey, SessionToken }) => ({
    credentials: { AccessKeyId, SecretKey: SecretAccessKey, SessionToken },
  }),
  GetCallerIdentity: () => ({}),
};

// Makes a call. A broken connection is a result too: faults cause it on purpose.
async function callOrFail(call, state) {
  try {
    return await call(state);
  } catch (error) {
    return { ok: false, error: { code: "No answer", message: error.message }, requestId: null };
  }
}

// The journal's entry of a call, which explains a refusal. Null when another process has it: each has its own journal.
async function findJournaled(requestId) {
  if (!requestId) return null;
  try {
    const { calls } = await get("calls", { request_id: requestId });
    return calls[0] ?? null;
  } catch {
    return null;
  }
}

function subjectOf(token) {
  try {
    const text = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(text).sub;
  } catch {
    throw new InputError("The token does not name its identity.");
  }
}
