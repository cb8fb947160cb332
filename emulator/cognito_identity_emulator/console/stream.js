// Server-sent events, read with fetch because EventSource cannot send the token of a protected control API.
// https://html.spec.whatwg.org/multipage/server-sent-events.html
import { fetchResponse } from "./api.js";

const ID = /^id: (\d+)$/m;

// Yields the id of every event that has one, until the stream ends: those after `lastEventId`. `onOpen` is called when the
// stream is open. Raises ApiError.
export async function* readEventIds(path, { lastEventId, signal, onOpen }) {
  const response = await fetchResponse("GET", path, { headers: { "last-event-id": String(lastEventId) }, signal });
  onOpen();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (buffer + value).split("\n\n");
    buffer = events.pop();
    for (const event of events) {
      const id = ID.exec(event)?.[1];
      if (id !== undefined) yield Number(id);
    }
  }
}
