// Short names for long ids, where a row has no room for more. The whole id is always one step away.

// us-east-1:11111111-2222-4333-8444-555555555555 → 11111111…
export function short(id) {
  const [, uuid] = /^[\w-]+:(\w{8})-/.exec(id) ?? [];
  return uuid ? `${uuid}…` : id;
}
