"""Runs requests to issuers and user pools in the background, at most one at a time for each subject.

They run on an event loop in a thread of its own, so that a slow issuer delays only the calls that need its keys.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from cognito_identity_emulator.runtime.threads import FETCHING_THREADS

_log = logging.getLogger("cognito_identity_emulator.logins")


class SingleFlight:
    """The running requests by subject. The thread starts with the first request."""

    def __init__(self) -> None:
        self._running: dict[Hashable, Future[None]] = {}
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def do(self, subject: Hashable, start: Callable[[], Coroutine[Any, Any, None]]) -> "Future[None]":
        """The running request about a subject; starts one when there is none. The future never has an exception."""
        with self._lock:
            request = self._running.get(subject)
            if request is None:
                request = asyncio.run_coroutine_threadsafe(self._run(subject, start), self._running_loop())
                self._running[subject] = request
            return request

    def close(self) -> None:
        """Cancel every request and end the thread."""
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop = self._thread = None

    async def _run(self, subject: Hashable, start: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await start()
        except Exception:
            # The waiting calls find no result and refuse the login.
            _log.exception("The request about %s failed", subject)
        finally:
            with self._lock:
                del self._running[subject]

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            # The loop resolves host names in these threads.
            self._loop.set_default_executor(ThreadPoolExecutor(thread_name_prefix=FETCHING_THREADS))
            self._thread = threading.Thread(target=_run_loop, args=(self._loop,), name=FETCHING_THREADS, daemon=True)
            self._thread.start()
        return self._loop


def when_all_done(futures: "Sequence[Future[None]]") -> "Future[None] | None":
    """A future that is done when all of these are, however they ended; None for no futures."""
    if len(futures) < 2:
        return futures[0] if futures else None
    all_done: Future[None] = Future()
    all_done.set_running_or_notify_cancel()  # so that it cannot be cancelled
    lock = threading.Lock()
    left = len(futures)

    def count_down(_: "Future[None]") -> None:
        nonlocal left
        with lock:
            left -= 1
            is_last = left == 0
        if is_last:
            all_done.set_result(None)

    for future in futures:
        future.add_done_callback(count_down)
    return all_done


def _run_loop(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.run_until_complete(_cancel_all())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _cancel_all() -> None:
    requests = asyncio.all_tasks() - {asyncio.current_task()}
    for request in requests:
        request.cancel()
    await asyncio.gather(*requests, return_exceptions=True)
