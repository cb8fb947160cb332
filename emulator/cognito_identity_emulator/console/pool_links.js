// Links to the form of a pool, opened at the setting behind a refusal.
import { linkTo } from "./route.js";

// The section of the form by the check that failed.
const SECTIONS = {
  audience: "providers",
  provider: "providers",
  guests: "pool",
  "classic flow": "pool",
  role: "roles",
  "role mapping": "mappings",
  "custom role": "mappings",
};

// The href for a refused call, an entry of GET calls; null if its pool's settings are not the reason.
export function editPoolLink({ failed_check: failed, identity_pool_id: poolId, request }) {
  const section = failed && SECTIONS[failed.name];
  if (!poolId || !section) return null;
  const [provider] = Object.keys(request?.Logins ?? {});
  return linkTo("pools", poolId, "edit", { section, item: section === "providers" ? provider : null });
}
