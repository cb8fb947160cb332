// A call of this page in the journal.
import { get } from "./api.js";

// The entry of GET calls, which explains a refusal. Null without a request id, or when the journal does not have the call:
// a replica on another machine has a journal of its own.
export async function findJournaledCall(requestId) {
  if (!requestId) return null;
  try {
    const { calls } = await get("calls", { request_id: requestId });
    return calls[0] ?? null;
  } catch {
    return null;
  }
}
