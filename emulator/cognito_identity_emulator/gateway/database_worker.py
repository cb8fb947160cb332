"""A thread that waits for the database on behalf of many calls: those that come while it waits form its next batch."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_ITEMS = 256
"""The most calls of one statement, so that its size has a bound."""


class DatabaseWorker(Generic[Item, Result]):
    """Performs one batch at a time.

    `perform` runs in the thread; it takes the items of a batch. `on_done` is called on the event loop with the items,
    and with the result or what `perform` raised.
    """

    def __init__(
        self,
        name: str,
        perform: Callable[[list[Item]], Result],
        on_done: Callable[[list[Item], Result | Exception], None],
    ) -> None:
        self._perform = perform
        self._on_done = on_done
        self._thread = ThreadPoolExecutor(1, name)
        self._waiting: list[Item] = []
        self.is_busy = False
        """Whether a batch is being performed."""

    def add(self, item: Item) -> None:
        """Add an item to the next batch."""
        self._waiting.append(item)

    def start(self) -> None:
        """Begin the next batch, unless one is being performed: then the next one begins after it."""
        if self._waiting and not self.is_busy:
            self.is_busy = True
            batch, self._waiting = self._waiting[:MOST_ITEMS], self._waiting[MOST_ITEMS:]
            self._thread.submit(self._run, asyncio.get_running_loop(), batch)

    def close(self) -> None:
        """End the thread, after the batch in it."""
        self._thread.shutdown()

    def _run(self, loop: asyncio.AbstractEventLoop, batch: list[Item]) -> None:
        result: Result | Exception
        try:
            result = self._perform(batch)
        except Exception as problem:
            result = problem
        with suppress(RuntimeError):  # the event loop has ended, and the connections of these calls with it
            loop.call_soon_threadsafe(self._done, batch, result)

    def _done(self, batch: list[Item], result: Result | Exception) -> None:
        self.is_busy = False
        self.start()
        self._on_done(batch, result)
