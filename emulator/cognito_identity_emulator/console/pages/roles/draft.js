// Converts roles and managed policies to the state of their forms and back, to what PUT roles and PUT policies take. Policies
// are edited as JSON text.
import { InputError } from "../../errors.js";
import { parseJsonObject, parseNumber } from "../../parse.js";
import { toMap, toRows } from "../../rows.js";

const DEFAULT_SESSION_S = 3600;

const toText = (document) => JSON.stringify(document, null, 2);

export const toRoleDraft = (role) => ({
  arn: role.arn,
  description: role.description ?? "",
  trustPolicy: toText(role.trust_policy),
  maxSession: String(role.max_session_duration_s ?? DEFAULT_SESSION_S),
  policies: Object.entries(role.policies ?? {}).map(([name, document]) => ({ name, document: toText(document) })),
  managed: (role.managed_policy_arns ?? []).map((arn) => ({ arn })),
  boundary: role.permissions_boundary ?? "",
  tags: toRows(role.tags, "key", "value"),
});

// Raises InputError.
export const toRoleBody = (draft) => ({
  arn: draft.arn.trim(),
  trust_policy: parseJsonObject(draft.trustPolicy, "Trust policy"),
  max_session_duration_s: parseNumber(draft.maxSession, "Longest session in seconds") ?? DEFAULT_SESSION_S,
  policies: toPolicies(draft.policies),
  managed_policy_arns: draft.managed.map(({ arn }) => arn.trim()).filter(Boolean),
  permissions_boundary: draft.boundary.trim() || null,
  tags: toMap(draft.tags, "key", "value"),
  description: draft.description,
});

export const toPolicyDraft = (policy) => ({
  arn: policy.arn,
  description: policy.description ?? "",
  document: toText(policy.document),
  tags: toRows(policy.tags, "key", "value"),
});

// Raises InputError.
export const toPolicyBody = (draft) => ({
  arn: draft.arn.trim(),
  document: parseJsonObject(draft.document, "Policy"),
  description: draft.description,
  tags: toMap(draft.tags, "key", "value"),
});

function toPolicies(rows) {
  const names = rows.map(({ name }) => name.trim());
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new InputError(`There are several inline policies with the name ${twice}. Rename one.`);
  return Object.fromEntries(rows.map(({ document }, at) => [names[at], parseJsonObject(document, `Policy ${names[at]}`)]));
}

const FOLDER = "arn:aws:s3:::my-bucket/private/${cognito-identity.amazonaws.com:sub}/*";

// A new permission policy: a folder for each identity, as in AWS's guide.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_s3_cognito-bucket.html
export const NEW_DOCUMENT = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: FOLDER }],
};

export const newPolicyRow = () => ({ name: "", document: toText(NEW_DOCUMENT) });
