// The documents of the policies that a decision names.
import { get } from "../../api.js";
import { ApiError } from "../../errors.js";

// The names of policies without an ARN, in decisions.
const RESOURCE_POLICY = "the resource policy";
const SESSION_POLICY = /^the inline session policy/;
const GUESTS = "for guests";

// The document by the name of its policy; a policy whose document is not found is left out. `resourcePolicy` is that of the
// question.
export async function findDocuments({ principal, layers, near_misses: nearMisses }, resourcePolicy) {
  const names = new Set([...layers.flatMap((each) => each.statements), ...nearMisses].map((each) => each.policy));
  const role = await findByArn("roles", principal.role_arn);
  const pairs = await Promise.all([...names].map(async (name) => [name, await find(name, role, principal, resourcePolicy)]));
  return Object.fromEntries(pairs.filter(([, document]) => document));
}

async function find(name, role, principal, resourcePolicy) {
  if (role?.policies && Object.hasOwn(role.policies, name)) return role.policies[name];
  if (name.startsWith("arn:")) return (await findByArn("policies", name))?.document;
  if (name === RESOURCE_POLICY) return resourcePolicy;
  return SESSION_POLICY.test(name) ? sessionPolicy(name, principal) : undefined;
}

// Guests have one inline session policy, from AWS; other sessions may have several with the same name.
function sessionPolicy(name, { session_policies: policies }) {
  const inline = policies.filter((each) => !each.startsWith("arn:"));
  return inline.length === 1 || name.endsWith(GUESTS) ? JSON.parse(inline[0]) : undefined;
}

async function findByArn(path, arn) {
  try {
    return await get(path, { arn });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}
