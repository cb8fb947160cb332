// The state of the flow on the Tokens page.
import { useEffect, useRef, useState } from "preact/hooks";
import { InputError } from "../../errors.js";
import { CLASSIC, GUEST } from "./fields.js";
import { loginKey, runFlow, stepsOf } from "./flow.js";

const IDLE = { busy: false, error: null, steps: [], result: null };

// { busy, error, steps, result, start }. `steps` have a `call` once it was made. `result` is { poolId, logins, identityId,
// credentials } after the last call, with null for what the flow did not get.
export function useFlow() {
  const [state, setState] = useState(IDLE);
  const isMounted = useRef(true);
  useEffect(() => () => (isMounted.current = false), []);
  const update = (members) => isMounted.current && setState({ ...IDLE, ...members });
  // `fields` is as in fields.js, `pool` an entry of GET pools, and `login` { token, key }, where the key "" is the one that
  // the token suggests.
  const start = async (fields, pool, login) => {
    update({ busy: true });
    try {
      const token = whoLogsIn(fields, login) === GUEST ? null : login.token.trim();
      const flow = { kind: fields.kind, poolId: pool.IdentityPoolId, token, roleArn: roleToAssume(fields, pool, login) };
      const provider = await loginKey({ ...flow, key: fields.key.trim() || login.key });
      let steps = stepsOf(fields.kind, provider);
      const result = await runFlow({ ...flow, provider }, (index, call) => {
        steps = steps.with(index, { ...steps[index], call });
        update({ busy: true, steps });
      });
      update({ steps, result: { ...result, poolId: flow.poolId, logins: token && { [provider]: token } } });
    } catch (error) {
      update({ error });
    }
  };
  return { ...state, start };
}

// TOKEN or GUEST: without a token, only a guest can log in.
export const whoLogsIn = ({ who }, { token }) => (token.trim() ? who : GUEST);

// The pool's own role for the login.
export const poolRole = (fields, pool, login) => pool?.Roles[whoLogsIn(fields, login) === GUEST ? "unauthenticated" : "authenticated"];

function roleToAssume(fields, pool, login) {
  const entered = fields.role.trim();
  if (entered || fields.kind !== CLASSIC) return entered;
  const role = poolRole(fields, pool, login);
  if (role) return role;
  throw new InputError(`${pool.IdentityPoolName} has no role for this login. Enter the role to assume.`);
}
