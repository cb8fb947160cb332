// Calls the emulated AWS API at the root of this origin, as an SDK does. It is not a part of the control API.
import { queryParameters, speaksQuery } from "./query_protocol.js";
import { signedHeaders } from "./sigv4.js";

const ROOT = new URL("../", document.baseURI);
const JSON_11 = "application/x-amz-json-1.1";
const FORM = "application/x-www-form-urlencoded; charset=utf-8";

let serverOffset_ms = 0; // the server's clock minus the browser's: signatures are checked against the server's

// Performs an operation of Amazon Cognito Identity: { request, response, status, ok, error, output, requestId,
// duration_ms }. `request` and `response` are { headers, body } with the body as text. `output` has the members of a
// successful response, `error` is { code, message } of a refused one. `signing` is { credentials, region } for an
// operation that must be signed. Raises the TypeError of fetch when there is no response.
export async function callCognito(operation, members, signing) {
  const body = JSON.stringify(members);
  const headers = { "content-type": JSON_11, "x-amz-target": `AWSCognitoIdentityService.${operation}` };
  await sign(headers, body, "cognito-identity", signing);
  const call = await send(headers, body);
  const output = parseJson(call.response.body);
  if (call.ok) return { ...call, output };
  const code = String(output.__type ?? `status ${call.status}`).split("#").at(-1).split(":")[0];
  return { ...call, error: { code, message: output.message ?? output.Message ?? "" } };
}

// The same for an operation of any service.
export const callService = (service, operation, members, signing) => (speaksQuery(service)
  ? callQuery(service, operation, members, signing)
  : callCognito(operation, members, signing));

// The same for AWS STS.
export const callSts = (operation, members, signing) => callQuery("sts", operation, members, signing);

async function callQuery(service, operation, members, signing) {
  const body = String(new URLSearchParams(queryParameters(service, operation, members)));
  const headers = { "content-type": FORM };
  await sign(headers, body, service, signing);
  const call = await send(headers, body);
  const output = parseXmlLeaves(call.response.body);
  if (call.ok) return { ...call, output };
  return { ...call, error: { code: output.Code ?? `status ${call.status}`, message: output.Message ?? "" } };
}

// Adds the headers of a signature, unless `signing` is undefined.
async function sign(headers, body, service, signing) {
  if (!signing) return;
  const at = new Date(Date.now() + serverOffset_ms);
  Object.assign(headers, await signedHeaders({ body, host: ROOT.host, contentType: headers["content-type"], service, at, ...signing }));
}

async function send(headers, body) {
  const startedAt_ms = performance.now();
  const options = { method: "POST", headers, body, cache: "no-store", credentials: "omit", redirect: "error" };
  const response = await fetch(ROOT, options);
  const text = await response.text();
  const date = Date.parse(response.headers.get("date"));
  if (!Number.isNaN(date) && Math.abs(date - Date.now()) > 2000) serverOffset_ms = date - Date.now();
  return {
    status: response.status,
    ok: response.ok,
    error: null,
    requestId: response.headers.get("x-amzn-requestid"),
    duration_ms: performance.now() - startedAt_ms,
    request: { headers, body },
    response: { headers: { "content-type": response.headers.get("content-type") ?? "none" }, body: text },
  };
}

function parseJson(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

// The text of the elements without children, by name. The page's Content-Security-Policy (Trusted Types) rules out
// DOMParser.
function parseXmlLeaves(xml) {
  const elements = [...xml.matchAll(/<(\w+)>([^<]*)<\/\1>/g)];
  return Object.fromEntries(elements.map(([, name, text]) => [name, unescape(text)]));
}

const ENTITIES = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

const unescape = (text) => text.replace(/&(?:(lt|gt|quot|apos|amp)|#(\d+)|#x([\da-f]+));/gi, (_, name, decimal, hexadecimal) =>
  name ? ENTITIES[name.toLowerCase()] : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16)));
