// Describes faults in words.
import { formatDuration } from "../../time.js";

const CONNECTION_FAULTS = {
  drop: "the connection closes without a response",
  truncate: "the response is cut off in the middle",
  "empty-500": "status 500 with an empty body",
};

export const formatConnectionFault = (name) => CONNECTION_FAULTS[name] ?? name;

export function formatOutcome({ error, message, delay_s, connection_fault: connectionFault }) {
  const delay = delay_s ? `after ${formatDuration(delay_s)}, ` : "";
  if (error) return `${delay}${error}${message ? `: ${message}` : ""}`;
  if (connectionFault) return `${delay}${formatConnectionFault(connectionFault)}`;
  return `the response is delayed by ${formatDuration(delay_s)}`;
}

export function formatFrequency({ count, probability }) {
  if (count !== null && count !== undefined) return count === 1 ? "the next call" : `the next ${count} calls`;
  if (probability !== null && probability !== undefined) return `${formatPercent(probability)} of calls, at random`;
  return "every call";
}

const formatPercent = (probability) => `${Number((probability * 100).toFixed(2))} %`;
