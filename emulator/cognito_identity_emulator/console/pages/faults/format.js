// Describes faults in words.
import { formatDuration } from "../../time.js";

const CONNECTION_FAULTS = {
  drop: "the connection is closed without an answer",
  truncate: "the answer is cut off in the middle",
  "empty-500": "a status 500 with nothing in it",
};

export const formatConnectionFault = (name) => CONNECTION_FAULTS[name] ?? name;

export function formatOutcome({ error, message, delay_s, connection_fault: connectionFault }) {
  const delay = delay_s ? `${formatDuration(delay_s)} later ` : "";
  if (error) return `${delay}${error}${message ? `: ${message}` : ""}`;
  if (connectionFault) return `${delay}${formatConnectionFault(connectionFault)}`;
  return `the answer comes ${formatDuration(delay_s)} late`;
}

export function formatFrequency({ count, probability }) {
  if (count !== null && count !== undefined) return count === 1 ? "the next call" : `the next ${count} calls`;
  if (probability !== null && probability !== undefined) return `${formatPercent(probability)} of the calls`;
  return "every call";
}

const formatPercent = (probability) => `${Number((probability * 100).toFixed(2))} %`;
