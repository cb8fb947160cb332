"""The journal as server-sent events: every call as it is noted.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress

import msgspec

from cognito_identity_emulator.control_api.call_query import CallQuery
from cognito_identity_emulator.control_api.routes.calls import journaled_call
from cognito_identity_emulator.engine.journal import Journal, JournalEntry

HEARTBEAT_S = 15.0
"""How often a silent stream says that it is still there."""

MOST_STREAMS = 64
"""How many may be open at once: each is woken by every call."""

_EVENT_ID = re.compile(r"[0-9]{1,18}")
_HEARTBEAT = b": still here\n\n"


class CallStreams:
    """The open streams of a journal. All its methods run on one event loop."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._open: set[asyncio.Event] = set()
        self._ended = False

    @property
    def is_full(self) -> bool:
        """Whether no further stream may be opened."""
        return len(self._open) >= MOST_STREAMS

    def end(self) -> None:
        """End every stream, for the server is about to stop."""
        self._ended = True
        for news in self._open:
            news.set()

    async def events(self, query: CallQuery, last_event_id: str | None) -> AsyncIterator[bytes]:
        """The calls that the query asks for, first those that are there already: behind the event that a client saw
        last, or since when the query says; without either, only what is new."""
        news, loop = asyncio.Event(), asyncio.get_running_loop()

        def wake() -> None:
            with suppress(RuntimeError):  # the loop is closed, and with it the stream
                loop.call_soon_threadsafe(news.set)

        self._open.add(news)
        try:
            with self._journal.listening(wake):
                newest = self._journal.newest_id
                yield b"retry: 1000\n\n"
                for entry in _backlog(self._journal, query, last_event_id):
                    yield _event(entry)
                    newest = max(newest, entry.id)
                while not self._ended:
                    for entry in self._journal.after(newest):
                        newest = entry.id
                        if query.matches(entry):
                            yield _event(entry)
                    if not await _told(news):
                        yield _HEARTBEAT
        finally:
            self._open.discard(news)


async def _told(news: asyncio.Event) -> bool:
    """Whether there are news before the next heartbeat is due."""
    try:
        await asyncio.wait_for(news.wait(), HEARTBEAT_S)
    except TimeoutError:
        return False
    news.clear()
    return True


def _backlog(journal: Journal, query: CallQuery, last_event_id: str | None) -> list[JournalEntry]:
    if last_event_id is not None and _EVENT_ID.fullmatch(last_event_id):
        seen = int(last_event_id)
        # An id that was never given out comes from before a restart: everything is news then.
        return [each for each in journal.after(seen if seen <= journal.newest_id else 0) if query.matches(each)]
    if query.since_id is None and query.since_time is None and query.limit is None:
        return []
    return list(query.select(journal))


def _event(entry: JournalEntry) -> bytes:
    return b"id: %d\ndata: %b\n\n" % (entry.id, msgspec.json.encode(journaled_call(entry)))
