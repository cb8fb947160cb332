// The names of the emulated services.

const NAMES = { "cognito-identity": "Amazon Cognito Identity", sts: "AWS STS" };

// `service` is a service's name in the control API.
export const serviceName = (service) => NAMES[service] ?? service;
