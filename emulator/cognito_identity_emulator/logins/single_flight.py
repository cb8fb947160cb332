"""Questions under way to issuers and user pools.

They run on an event loop of its own thread, so that whoever is slow to answer delays only the calls that need the
answer. There is one flight at a time for each thing asked, however many calls wait for it.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Hashable
from concurrent.futures import Future
from typing import Any

_log = logging.getLogger("cognito_identity_emulator.logins")


class SingleFlight:
    """The flights under way, by what they are about. The thread starts with the first one."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, Future[None]] = {}
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def do(self, about: Hashable, start: Callable[[], Coroutine[Any, Any, None]]) -> "Future[None]":
        """The flight about this; it is started when there is none."""
        with self._lock:
            flight = self._under_way.get(about)
            if flight is None:
                flight = asyncio.run_coroutine_threadsafe(self._run_once(about, start), self._running_loop())
                self._under_way[about] = flight
            return flight

    def close(self) -> None:
        """Give up every flight."""
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop = self._thread = None

    async def _run_once(self, about: Hashable, start: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await start()
        except Exception:
            # Whoever waits looks for an answer and finds none.
            _log.exception("The question about %s failed", about)
        finally:
            with self._lock:
                del self._under_way[about]

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=_run, args=(self._loop,), name="logins-flights", daemon=True)
            self._thread.start()
        return self._loop


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.run_until_complete(_give_up_all())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _give_up_all() -> None:
    single_flight = asyncio.all_tasks() - {asyncio.current_task()}
    for flight in single_flight:
        flight.cancel()
    await asyncio.gather(*single_flight, return_exceptions=True)
