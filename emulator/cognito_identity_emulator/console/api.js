// The client of the control API. Paths are relative to /_emulator/. Every function raises ApiError.
import { controlToken, requestControlToken } from "./control_token.js";
import { ApiError } from "./errors.js";

const ROOT = new URL("./", document.baseURI);
const METHODS_WITH_BODY = ["POST", "PUT"];

export const get = (path, query, options) => fetchJson("GET", path, { query, ...options });
export const post = (path, body, options) => fetchJson("POST", path, { body, ...options });
export const put = (path, body, options) => fetchJson("PUT", path, { body, ...options });
export const remove = (path, query, options) => fetchJson("DELETE", path, { query, ...options });

// The JSON of a response. `body` is serialized to JSON, unless `contentType` is set: then it is sent unchanged.
export async function fetchJson(method, path, options = {}) {
  const response = await fetchResponse(method, path, options);
  try {
    return await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError("The emulator's response was cut off. Try again.", { status: response.status });
  }
}

// The response itself, for bodies that are not JSON or that never end. Its status is 2xx.
export async function fetchResponse(method, path, { query = {}, body, contentType, headers = {}, signal } = {}) {
  const url = new URL(path, ROOT);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") url.searchParams.append(name, value);
  }
  const options = { method, signal, headers: { ...headers } };
  if (METHODS_WITH_BODY.includes(method) && body !== undefined) {
    options.headers["content-type"] = contentType ?? "application/json";
    options.body = contentType ? body : JSON.stringify(body);
  }
  for (;;) {
    const token = controlToken();
    if (token) options.headers.authorization = `Bearer ${token}`;
    const response = await fetchOrFail(url, options);
    if (response.ok) return response;
    if (response.status !== 401) throw await errorOf(response);
    await requestControlToken(token, signal);
  }
}

async function fetchOrFail(url, options) {
  try {
    return await fetch(url, { ...options, cache: "no-store", credentials: "omit", redirect: "error" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError("The emulator does not answer. Start it, or check its address.");
  }
}

async function errorOf(response) {
  const { status } = response;
  const body = await response.json().catch(() => null);
  if (body?.error) return new ApiError(body.error.message, { status, details: body.error.details });
  return new ApiError(body?.message ?? `The emulator answered with status ${status} and no reason. See its log.`, { status });
}
