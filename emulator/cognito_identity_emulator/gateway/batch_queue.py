"""A queue of calls that wait for the database together: those that come while a batch is on its way form the next."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

MAX_ITEMS = 256
"""The most calls of one statement, so that its size has a bound."""


class BatchQueue(Generic[Item, Result]):
    """Performs one batch at a time. All its methods run on one event loop.

    `perform` begins a batch: it gets the items, and a function to call in a later tick, once, with the result or with
    what went wrong. `on_done` is then called with the items and that. When `perform` raises, that went wrong.
    """

    def __init__(
        self,
        perform: Callable[[list[Item], Callable[[Result | Exception], None]], None],
        on_done: Callable[[list[Item], Result | Exception], None],
    ) -> None:
        self._perform = perform
        self._on_done = on_done
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
            batch, self._waiting = self._waiting[:MAX_ITEMS], self._waiting[MAX_ITEMS:]
            try:
                self._perform(batch, lambda result: self._done(batch, result))
            except Exception as problem:  # a defect, which must not hold up this batch and all that follow
                asyncio.get_running_loop().call_soon(self._done, batch, problem)

    def _done(self, batch: list[Item], result: Result | Exception) -> None:
        self.is_busy = False
        self.start()
        self._on_done(batch, result)
