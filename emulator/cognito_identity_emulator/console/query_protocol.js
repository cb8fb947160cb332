// The AWS Query protocol, which AWS STS and IAM speak: a call is a form.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html

const VERSIONS = { sts: "2011-06-15", iam: "2010-05-08" };

export const speaksQuery = (service) => service in VERSIONS;

// The parameters of a call by name. Lists and structures become names such as PolicyArns.member.1.arn.
export const queryParameters = (service, operation, members) => ({ Action: operation, Version: VERSIONS[service], ...flattenAll(members) });

const flattenAll = (members) => Object.fromEntries(Object.entries(members).flatMap(([name, value]) => flatten(name, value)));

function flatten(name, value) {
  if (Array.isArray(value)) return value.flatMap((each, index) => flatten(`${name}.member.${index + 1}`, each));
  if (value !== null && typeof value === "object") return Object.entries(value).flatMap(([key, each]) => flatten(`${name}.${key}`, each));
  return [[name, String(value)]];
}
