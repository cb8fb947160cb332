// The AWS Query protocol, which AWS STS speaks: a call is a form.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html

const STS_VERSION = "2011-06-15";

// The parameters of a call of AWS STS by name. Lists and structures become names such as PolicyArns.member.1.arn.
export const stsParameters = (operation, members) => ({ Action: operation, Version: STS_VERSION, ...flattenAll(members) });

const flattenAll = (members) => Object.fromEntries(Object.entries(members).flatMap(([name, value]) => flatten(name, value)));

function flatten(name, value) {
  if (Array.isArray(value)) return value.flatMap((each, index) => flatten(`${name}.member.${index + 1}`, each));
  if (value !== null && typeof value === "object") return Object.entries(value).flatMap(([key, each]) => flatten(`${name}.${key}`, each));
  return [[name, String(value)]];
}
