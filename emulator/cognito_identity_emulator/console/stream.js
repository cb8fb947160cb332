// Server-sent events, read with fetch so that they can carry the token of a protected control API.
// https://html.spec.whatwg.org/multipage/server-sent-events.html
import { send } from "./api.js";

// Gives every event as { id, data }, until the stream ends or breaks. Raises Problem.
export async function* events(path, { query, lastEventId, signal, onOpen }) {
  const headers = lastEventId === undefined ? {} : { "last-event-id": String(lastEventId) };
  const answer = await send("GET", path, { query, headers, signal });
  onOpen();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = read(block);
      if (event) yield event;
    }
  }
}

// A block of lines, or null for one that only says that the stream is still there.
function read(block) {
  const event = { id: null, data: null };
  for (const line of block.split("\n")) {
    if (line.startsWith("id: ")) event.id = Number(line.slice(4));
    if (line.startsWith("data: ")) event.data = (event.data ?? "") + line.slice(6);
  }
  return event.data === null ? null : event;
}
