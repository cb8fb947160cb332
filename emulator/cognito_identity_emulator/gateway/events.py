"""The journal as server-sent events: which journal it is, then every call as soon as the journal has it.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import replace

import msgspec

from cognito_identity_emulator.control_api.call_query import CallQuery
from cognito_identity_emulator.control_api.routes.calls import journal_facts, journaled_call
from cognito_identity_emulator.engine.journal import Journal, JournalEntry
from cognito_identity_emulator.features.core import EmulatorCore

HEARTBEAT_S = 15.0
"""Time after which a stream without new calls sends a comment, so that proxies keep it open."""

MAX_STREAMS = 64
"""Number of streams that may be open at once, because every call wakes each of them."""

_EVENT_ID = re.compile(r"[0-9]{1,18}")
_HEARTBEAT = b": still here\n\n"


class CallStreams:
    """The open streams of an emulator's journal. All its methods run on one event loop."""

    def __init__(self, core: EmulatorCore) -> None:
        self._core = core
        self._journal = core.journal
        self._open: set[asyncio.Event] = set()

    def open(self) -> asyncio.Event | None:
        """Take a place for a stream, until `close`; None when every place is taken."""
        if len(self._open) >= MAX_STREAMS:
            return None
        has_news = asyncio.Event()
        self._open.add(has_news)
        return has_news

    def close(self, has_news: asyncio.Event) -> None:
        """Give back the place of a stream."""
        self._open.discard(has_news)

    async def events(
        self, has_news: asyncio.Event, query: CallQuery, last_event_id: str | None
    ) -> AsyncIterator[bytes]:
        """The calls that match the query, until the consumer cancels: earlier calls after the client's last event, or
        since the time of the query; without either, new calls only. `has_news` is what `open` returned."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            with suppress(RuntimeError):  # the loop is closed, and the stream with it
                loop.call_soon_threadsafe(has_news.set)

        with self._journal.listening(wake):
            newest, backlog = await asyncio.to_thread(_backlog, self._journal, query, last_event_id)
            yield b"retry: 1000\nevent: journal\ndata: %b\n\n" % msgspec.json.encode(journal_facts(self._core))
            for entry in backlog:
                yield _event(entry)
            while True:
                for entry in self._journal.arrived_after(newest):
                    newest = entry.id
                    if query.matches(entry):
                        yield _event(entry)
                if not await _wait_for_news(has_news):
                    yield _HEARTBEAT


async def _wait_for_news(has_news: asyncio.Event) -> bool:
    """Whether there is a new call before the next heartbeat is due."""
    try:
        await asyncio.wait_for(has_news.wait(), HEARTBEAT_S)
    except TimeoutError:
        return False
    has_news.clear()
    return True


def _backlog(journal: Journal, query: CallQuery, last_event_id: str | None) -> tuple[int, Sequence[JournalEntry]]:
    """The calls to begin with, and the id of the newest call until then. Raises JournalUnavailableError."""
    journal.refresh()
    newest = journal.newest_id
    if last_event_id is not None and _EVENT_ID.fullmatch(last_event_id):
        last_id = int(last_event_id)
        # An id beyond the newest comes from before a restart, so the client has seen none of these calls.
        query = replace(query, since_id=last_id if last_id <= newest else 0, limit=None)
    elif query.since_id is None and query.since_time is None and query.limit is None:
        return newest, []
    backlog = query.page(journal).calls
    return (max(newest, backlog[-1].id) if backlog else newest), backlog


def _event(entry: JournalEntry) -> bytes:
    return b"id: %d\ndata: %b\n\n" % (entry.id, msgspec.json.encode(journaled_call(entry)))
