// The fields of the Tokens page. None of them is a secret: they are kept in the tab's storage.
import { InputError } from "../../errors.js";
import { isUserPool, loginKeyOf } from "../../login_keys.js";
import { parseJsonObject, parseNumber } from "../../parse.js";

export const MAKE = "Make a token";
export const PASTE = "Paste a token";
export const TOKEN = "token";
export const GUEST = "guest";
export const ENHANCED = "enhanced";
export const CLASSIC = "classic";

const DEFAULT_LIFETIME_S = 3600;

// `provider` is null for the first one of the pool.
export const DEFAULTS = {
  pool: "",
  tab: MAKE,
  provider: null,
  audience: "",
  subject: "alice",
  email: "",
  groups: "",
  roles: "",
  preferredRole: "",
  expiresIn: String(DEFAULT_LIFETIME_S),
  fault: "",
  claims: "",
  who: TOKEN,
  key: "",
  kind: ENHANCED,
  role: "",
};

// The members that the URL changes. Another pool, provider or audience in it starts with the form for such a token.
export function fromQuery(query, fields) {
  const named = { pool: query.get("pool"), provider: query.get("provider"), audience: query.get("audience") ?? "" };
  const isNew = named.pool && Object.entries(named).some(([name, value]) => value !== fields[name]);
  return isNew ? { ...named, tab: MAKE } : {};
}

// The body of POST login-tokens. `pool` is an entry of GET pools, or null. Raises InputError.
export function toTokenRequest(fields, pool, provider) {
  const audience = fields.audience.trim();
  if (!pool && !audience) throw new InputError("No pool is chosen. Choose the pool that the token is for.");
  return {
    provider: provider.trim(),
    subject: fields.subject,
    audience: audience || null,
    identity_pool_id: pool?.IdentityPoolId ?? null,
    expires_in_s: parseNumber(fields.expiresIn, "Lifetime in seconds") ?? DEFAULT_LIFETIME_S,
    fault: fields.fault || null,
    claims: toClaims(fields, isUserPool(pool, loginKeyOf(provider.trim()))),
  };
}

// The claims of the fields; those under "Other claims" replace them.
function toClaims({ email, groups, roles, preferredRole, claims }, hasGroups) {
  const listed = hasGroups ? {
    "cognito:groups": words(groups),
    "cognito:roles": words(roles),
    "cognito:preferred_role": preferredRole.trim(),
  } : {};
  const filled = Object.entries({ email: email.trim(), ...listed }).filter(([, value]) => value.length > 0);
  return { ...Object.fromEntries(filled), ...parseJsonObject(claims, "Other claims") };
}

const words = (text) => text.split(/\s+/).filter(Boolean);
