// What somebody wrote, as what it is; or a Problem that says where it is not.
import { Problem } from "./api.js";

// The JSON object in a field; {} for an empty one. `what` names the field. Raises Problem.
export function readObject(text, what) {
  if (!text.trim()) return {};
  let held;
  try {
    held = JSON.parse(text);
  } catch (problem) {
    throw new Problem(`${what}: this is not JSON.`, { code: "invalid", details: [placed(text, problem.message)] });
  }
  if (held === null || typeof held !== "object" || Array.isArray(held)) {
    throw new Problem(`${what}: this is JSON, but no object: it must begin with { and end with }.`, { code: "invalid" });
  }
  return held;
}

// A whole number in a field, or null for an empty one. Raises Problem.
export function readNumber(text, what) {
  if (!String(text).trim()) return null;
  const number = Number(text);
  if (!Number.isFinite(number)) throw new Problem(`${what}: ${text} is not a number.`, { code: "invalid" });
  return number;
}

// Browsers tell a place by its offset, or by line and column; people look for a line.
function placed(text, message) {
  const at = message.match(/position (\d+)/);
  if (!at || message.includes("line ")) return message;
  const before = text.slice(0, Number(at[1])).split("\n");
  return `${message} (line ${before.length}, column ${before.at(-1).length + 1})`;
}
