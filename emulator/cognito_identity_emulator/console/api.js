// The one client of the control API. Paths are those below /_emulator/; what goes wrong is a Problem, in sentences.
import { bearer, tokenAfter } from "./control_token.js";

const ROOT = new URL("./", document.baseURI);
const METHODS_WITH_BODY = ["POST", "PUT"];

// Why something could not be done. `details` list every problem with its place; `status` is 0 without an answer.
export class Problem extends Error {
  constructor(message, { status = 0, code = "unreachable", details = [] } = {}) {
    super(message);
    this.name = "Problem";
    Object.assign(this, { status, code, details });
  }
}

export const get = (path, query, options) => ask("GET", path, { query, ...options });
export const post = (path, body, options) => ask("POST", path, { body, ...options });
export const put = (path, body, options) => ask("PUT", path, { body, ...options });
export const remove = (path, query, options) => ask("DELETE", path, { query, ...options });

// The JSON that a verb answers. `body` is sent as JSON, or as it is where `contentType` says what it is. Raises Problem.
export async function ask(method, path, options = {}) {
  const answer = await send(method, path, options);
  try {
    return await answer.json();
  } catch (problem) {
    if (problem.name === "AbortError") throw problem;
    throw new Problem("The emulator's answer was cut off.", { status: answer.status });
  }
}

// The answer itself, for what is no JSON or never ends; it is a good one. Raises Problem.
export async function send(method, path, { query = {}, body, contentType, headers = {}, signal } = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const address = new URL(path, ROOT);
  for (const [name, value] of given) address.searchParams.append(name, value);
  const asked = { method, signal, headers: { ...headers } };
  if (METHODS_WITH_BODY.includes(method) && body !== undefined) {
    asked.headers["content-type"] = contentType ?? "application/json";
    asked.body = contentType ? body : JSON.stringify(body);
  }
  for (;;) {
    const token = bearer();
    if (token) asked.headers.authorization = `Bearer ${token}`;
    const answer = await reach(address, asked);
    if (answer.ok) return answer;
    if (answer.status !== 401) throw await refused(answer);
    await tokenAfter(token, signal);
  }
}

async function reach(address, asked) {
  try {
    return await fetch(address, { ...asked, cache: "no-store", credentials: "omit", redirect: "error" });
  } catch (problem) {
    if (problem.name === "AbortError") throw problem;
    throw new Problem("The emulator does not answer. Is it still running?");
  }
}

async function refused(answer) {
  const told = await answer.json().catch(() => null);
  if (told?.error) return new Problem(told.error.message, { status: answer.status, ...told.error });
  const message = told?.message ?? `The emulator answered with the status ${answer.status}, and without a reason.`;
  return new Problem(message, { status: answer.status, code: "failed" });
}
