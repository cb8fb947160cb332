// Calls of the AWS API itself, at the root of this very address, as any SDK makes them: no part of the control API.
import { signedHeaders } from "./sigv4.js";

const ROOT = new URL("../", document.baseURI);
const JSON_11 = "application/x-amz-json-1.1";
const FORM = "application/x-www-form-urlencoded; charset=utf-8";
const STS_VERSION = "2011-06-15";

let aheadOfBrowser_ms = 0; // the server's own clock, which signatures are held against

// A call and what came of it: { service, operation, request, response, status, ok, error, requestId, duration_ms }.
// `request` and `response` are { headers, body }, the body as text; `answer` are the members of a good response, `error`
// is { code, message }. Raises what fetch raises when there is no answer.
export async function callCognito(operation, members) {
  const headers = { "content-type": JSON_11, "x-amz-target": `AWSCognitoIdentityService.${operation}` };
  const call = await send("Amazon Cognito Identity", operation, headers, JSON.stringify(members));
  const told = jsonIn(call.response.body);
  if (call.ok) return { ...call, answer: told };
  const code = String(told.__type ?? `status ${call.status}`).split("#").at(-1).split(":")[0];
  return { ...call, error: { code, message: told.message ?? told.Message ?? "" } };
}

// As callCognito, for STS; `signing` are { credentials, region } of a call that must be signed.
export async function callSts(operation, parameters, signing) {
  const body = String(new URLSearchParams({ Action: operation, Version: STS_VERSION, ...parameters }));
  const headers = { "content-type": FORM };
  if (signing) {
    const at = new Date(Date.now() + aheadOfBrowser_ms);
    Object.assign(headers, await signedHeaders({ body, host: ROOT.host, contentType: FORM, service: "sts", at, ...signing }));
  }
  const call = await send("AWS STS", operation, headers, body);
  const told = leavesOf(call.response.body);
  if (call.ok) return { ...call, answer: told };
  return { ...call, error: { code: told.Code ?? `status ${call.status}`, message: told.Message ?? "" } };
}

async function send(service, operation, headers, body) {
  const began = performance.now();
  const asked = { method: "POST", headers, body, cache: "no-store", credentials: "omit", redirect: "error" };
  const answer = await fetch(ROOT, asked);
  const text = await answer.text();
  const date = Date.parse(answer.headers.get("date"));
  if (!Number.isNaN(date) && Math.abs(date - Date.now()) > 2000) aheadOfBrowser_ms = date - Date.now();
  return {
    service,
    operation,
    status: answer.status,
    ok: answer.ok,
    error: null,
    requestId: answer.headers.get("x-amzn-requestid"),
    duration_ms: performance.now() - began,
    request: { headers, body },
    response: { headers: { "content-type": answer.headers.get("content-type") ?? "none" }, body: text },
  };
}

function jsonIn(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

// The elements of an XML answer that hold text only, by name. Pages under this policy have no parser for XML.
function leavesOf(xml) {
  const found = [...xml.matchAll(/<(\w+)>([^<]*)<\/\1>/g)];
  return Object.fromEntries(found.map(([, name, text]) => [name, unescaped(text)]));
}

const ENTITIES = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

const unescaped = (text) => text.replace(/&(?:(lt|gt|quot|apos|amp)|#(\d+)|#x([\da-f]+));/gi, (_, name, decimal, hexadecimal) =>
  name ? ENTITIES[name.toLowerCase()] : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16)));
