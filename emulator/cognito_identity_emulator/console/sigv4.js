// Signs a request with Signature Version 4, using the browser's Web Crypto API.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

const ALGORITHM = "AWS4-HMAC-SHA256";
const bytes = (text) => new TextEncoder().encode(text);
const hex = (buffer) => [...new Uint8Array(buffer)].map((each) => each.toString(16).padStart(2, "0")).join("");

// Browsers provide crypto.subtle on https and on localhost only.
export const canSign = () => Boolean(globalThis.crypto?.subtle);

// The headers to add to a POST of `body` to /. `credentials` has AccessKeyId, SecretKey and perhaps SessionToken; `host` is
// the Host header that the browser sends; `at` is a Date.
export async function signedHeaders({ body, host, contentType, credentials, region, service, at }) {
  const time = at.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = [time.slice(0, 8), region, service, "aws4_request"];
  const token = credentials.SessionToken ? { "x-amz-security-token": credentials.SessionToken } : {};
  const headersToSign = {
    "content-type": contentType,
    host,
    "x-amz-date": time,
    ...token,
  };
  const names = Object.keys(headersToSign).join(";");
  const lines = Object.entries(headersToSign).map(([name, value]) => `${name}:${value}\n`);
  const request = ["POST", "/", "", lines.join(""), names, await hash(body)].join("\n");
  const text = [ALGORITHM, time, scope.join("/"), await hash(request)].join("\n");
  let key = bytes(`AWS4${credentials.SecretKey}`);
  for (const part of scope) key = await hmac(key, part);
  const signature = hex(await hmac(key, text));
  return {
    "x-amz-date": time,
    ...token,
    authorization: `${ALGORITHM} Credential=${credentials.AccessKeyId}/${scope.join("/")}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

const hash = async (text) => hex(await crypto.subtle.digest("SHA-256", bytes(text)));

async function hmac(key, text) {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return crypto.subtle.sign("HMAC", imported, bytes(text));
}
