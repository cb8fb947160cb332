// A fault in words.
import { duration } from "../../time.js";

const TROUBLES = {
  drop: "the connection is closed without an answer",
  truncate: "the answer is cut off in the middle",
  "empty-500": "a status 500 with nothing in it",
};

export const troubleInWords = (trouble) => TROUBLES[trouble] ?? trouble;

export function outcome({ error, message, delay_s, trouble }) {
  const late = delay_s ? `${duration(delay_s)} later ` : "";
  if (error) return `${late}${error}${message ? `: ${message}` : ""}`;
  if (trouble) return `${late}${troubleInWords(trouble)}`;
  return `the answer comes ${duration(delay_s)} late`;
}

export function frequency({ count, probability }) {
  if (count !== null && count !== undefined) return count === 1 ? "the next call" : `the next ${count} calls`;
  if (probability !== null && probability !== undefined) return `${percent(probability)} of the calls`;
  return "every call";
}

const percent = (probability) => `${Number((probability * 100).toFixed(2))} %`;
