// The calls from a login to credentials and back to the question who one is, each made when the one before went well.
import { get, post, Problem } from "../../api.js";
import { callCognito, callSts } from "../../aws.js";
import { canSign } from "../../sigv4.js";

export const OWN_PROVIDER = "cognito-identity.amazonaws.com";
export const ENHANCED = "enhanced";
export const CLASSIC = "classic";

const STEPS = {
  GetId: "Finds the identity behind the login, or makes it one.",
  GetCredentialsForIdentity: "Hands out AWS credentials for the role that the pool gives to the identity.",
  GetOpenIdToken: "Signs a token that vouches for the identity.",
  AssumeRoleWithWebIdentity: "Trades that token for AWS credentials of a role, whose trust policy must allow it.",
  GetCallerIdentity: "Asks, with these credentials: who am I?",
};

const WAYS = {
  [ENHANCED]: ["GetId", "GetCredentialsForIdentity", "GetCallerIdentity"],
  [CLASSIC]: ["GetId", "GetOpenIdToken", "AssumeRoleWithWebIdentity", "GetCallerIdentity"],
};

// The steps of a way, before any is made. A token of the emulator's own names its identity itself.
export function stepsOf(way, provider) {
  const left = provider === OWN_PROVIDER ? ["GetId", "GetOpenIdToken"] : [];
  return WAYS[way].filter((each) => !left.includes(each)).map((operation) => ({ operation, means: STEPS[operation] }));
}

// The key under which the pool would look for the token, or null for a guest. Raises Problem.
export async function loginKey({ token, key, poolId }) {
  if (!token) return null;
  if (key) return key;
  const { pools } = await post("explain/token", { token, identity_pool_id: poolId });
  const suggested = (pools.find((each) => each.accepted) ?? pools[0])?.provider;
  if (suggested) return suggested;
  throw new Problem("Nothing in the token says whose it is: name the key in the Logins map yourself.", { code: "invalid" });
}

// Makes the calls of `order` ({ way, token, provider, poolId, roleArn }) and tells each step by `onStep(index, call)`.
export async function travel(order, onStep) {
  const facts = { ...order, identityId: null, openIdToken: null, credentials: null };
  if (order.provider === OWN_PROVIDER) Object.assign(facts, { identityId: subjectOf(order.token), openIdToken: order.token });
  for (const [index, { operation }] of stepsOf(order.way, order.provider).entries()) {
    const call = await reached(CALLS[operation], facts);
    onStep(index, call.ok ? call : { ...call, journaled: await journaled(call.requestId) });
    if (!call.ok) return;
    Object.assign(facts, LEARNT[operation](call.answer));
  }
}

const logins = ({ token, provider }) => (token ? { Logins: { [provider]: token } } : {});

const CALLS = {
  GetId: (facts) => callCognito("GetId", { IdentityPoolId: facts.poolId, ...logins(facts) }),
  GetCredentialsForIdentity: (facts) => callCognito("GetCredentialsForIdentity", {
    IdentityId: facts.identityId,
    ...logins(facts),
    ...(facts.roleArn ? { CustomRoleArn: facts.roleArn } : {}),
  }),
  GetOpenIdToken: (facts) => callCognito("GetOpenIdToken", { IdentityId: facts.identityId, ...logins(facts) }),
  AssumeRoleWithWebIdentity: (facts) => callSts("AssumeRoleWithWebIdentity", {
    RoleArn: facts.roleArn,
    RoleSessionName: "console",
    WebIdentityToken: facts.openIdToken,
  }),
  GetCallerIdentity: ({ credentials, poolId }) => {
    if (!canSign()) throw new Error(CANNOT_SIGN);
    return callSts("GetCallerIdentity", {}, { credentials, region: poolId.split(":")[0] });
  },
};

const CANNOT_SIGN = "This call must be signed, and browsers let pages sign over https or from localhost only. "
  + "Open the console as http://localhost, or ask with an SDK; the credentials above are good.";

const LEARNT = {
  GetId: ({ IdentityId }) => ({ identityId: IdentityId }),
  GetCredentialsForIdentity: ({ Credentials }) => ({ credentials: Credentials }),
  GetOpenIdToken: ({ Token }) => ({ openIdToken: Token }),
  AssumeRoleWithWebIdentity: ({ AccessKeyId, SecretAccessKey, SessionToken }) => ({
    credentials: { AccessKeyId, SecretKey: SecretAccessKey, SessionToken },
  }),
  GetCallerIdentity: () => ({}),
};

// The call; a broken line, which faults bring about on purpose, is an outcome as well.
async function reached(make, facts) {
  try {
    return await make(facts);
  } catch (problem) {
    return { ok: false, error: { code: "No answer", message: problem.message }, requestId: null };
  }
}

// The call as the journal has it, with what AWS would not say. Null where it is not known: each process keeps its own.
async function journaled(requestId) {
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
    throw new Problem("The token does not name its identity.", { code: "invalid" });
  }
}
