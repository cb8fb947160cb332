// Parses the text of form fields. `label` is the field's, for the message. Every function raises InputError.
import { InputError } from "./errors.js";

// A JSON object; {} for an empty field.
export function parseJsonObject(text, label) {
  if (!text.trim()) return {};
  const value = parseJson(text, label);
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new InputError(`${label}: this must be a JSON object, such as {"sub": "alice"}.`);
  }
  return value;
}

// Any JSON value.
export function parseJson(text, label) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${label}: this is not JSON.`, [withLineNumber(text, error.message)]);
  }
}

// A number, or null for an empty field.
export function parseNumber(text, label) {
  if (!String(text).trim()) return null;
  const number = Number(text);
  if (!Number.isFinite(number)) throw new InputError(`${label}: ${text} is not a number.`);
  return number;
}

// Some browsers report the offset of a syntax error, others its line and column. The user needs the line.
function withLineNumber(text, message) {
  const offset = message.match(/position (\d+)/);
  if (!offset || message.includes("line ")) return message;
  const before = text.slice(0, Number(offset[1])).split("\n");
  return `${message} (line ${before.length}, column ${before.at(-1).length + 1})`;
}
