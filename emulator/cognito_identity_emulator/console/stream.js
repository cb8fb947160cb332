// Server-sent events, read with fetch because EventSource cannot send the token of a protected control API.
// https://html.spec.whatwg.org/multipage/server-sent-events.html
import { fetchResponse } from "./api.js";

// Yields every event as { type, id, data } until the stream ends. `onOpen` is called when it is open. Raises ApiError.
export async function* readEvents(path, { query, lastEventId, signal, onOpen }) {
  const headers = lastEventId === undefined ? {} : { "last-event-id": String(lastEventId) };
  const response = await fetchResponse("GET", path, { query, headers, signal });
  onOpen();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (buffer + value).split("\n\n");
    buffer = blocks.pop();
    for (const block of blocks) {
      const event = parseEvent(block);
      if (event) yield event;
    }
  }
}

// An event, or null for a keep-alive comment.
function parseEvent(block) {
  const event = { type: "message", id: null, data: null };
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) event.type = line.slice(7);
    if (line.startsWith("id: ")) event.id = Number(line.slice(4));
    if (line.startsWith("data: ")) event.data = (event.data ?? "") + line.slice(6);
  }
  return event.data === null ? null : event;
}
