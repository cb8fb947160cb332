// The request of a call in the journal, as it can be sent again. The journal has no secrets, and shortens long lists and
// texts: these parts are missing.

const REDACTED = "[redacted]";
const SHORTENED = /\[\d+ more\]$/;
const CUT = "[cut]"; // the last key of a map that was shortened

const PLACEHOLDERS = {
  WebIdentityToken: "<OPENID TOKEN>",
  Token: "<OPENID TOKEN>",
  NextToken: "<NEXT TOKEN>",
  Policy: "<POLICY>",
};

// { members, missing }: the members with placeholders in place of what is missing, and [{ path, label, placeholder, kept }]
// where `path` are the keys to the part. `kept` is what the journal has of a list or map that it shortened.
export function readRequest(request) {
  const missing = [];
  const members = fill(request ?? {}, [], missing);
  return { members, missing };
}

function fill(value, path, missing) {
  const note = (placeholder, kept) => {
    missing.push({ path, label: path.join(", "), placeholder, kept });
    return kept ?? placeholder;
  };
  if (typeof value === "string") {
    if (value === REDACTED) return note(path[0] === "Logins" ? "<LOGIN TOKEN>" : PLACEHOLDERS[path.at(-1)] ?? upperCase(path.at(-1)));
    return SHORTENED.test(value) ? note(upperCase(path.at(-1))) : value;
  }
  if (Array.isArray(value)) {
    if (typeof value.at(-1) === "string" && SHORTENED.test(value.at(-1))) return note(null, value.slice(0, -1));
    return value.map((each, index) => fill(each, [...path, index], missing));
  }
  if (value === null || typeof value !== "object") return value;
  if (CUT in value) return note(null, Object.fromEntries(Object.entries(value).filter(([name]) => name !== CUT)));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fill(each, [...path, name], missing)]));
}

const upperCase = (name) => `<${String(name).replace(/([a-z])([A-Z])/g, "$1 $2").toUpperCase()}>`;

// The members with `values` at the paths of `missing`.
export function complete(members, missing, values) {
  const copy = structuredClone(members);
  for (const [index, { path }] of missing.entries()) {
    const parent = path.slice(0, -1).reduce((inner, key) => inner[key], copy);
    parent[path.at(-1)] = values[index];
  }
  return copy;
}
