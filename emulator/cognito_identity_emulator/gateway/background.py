"""Calls that would hold up the event loop, each performed by itself in a task and a thread.

These are calls with a large body, calls that make an RSA signature, every call while faults are injected, calls that
found another writer busy, and on a database server (PostgreSQL) calls that do more than read rows by their keys and
insert others.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from cognito_identity_emulator.engine.fault_injector import FaultInjector, fault_error
from cognito_identity_emulator.gateway.exchange import Exchange
from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.runtime.logs import REQUEST_ID
from cognito_identity_emulator.storage.database import Database


class BackgroundCalls:
    """Performs such calls.

    `route` finds the operation of a call that was not read yet. `run` takes a call to its response on a thread, or
    returns a fetch to wait for first. `on_finished` is called with each call on the event loop, once it has its
    response.
    """

    def __init__(
        self,
        database: Database,
        faults: FaultInjector,
        route: Callable[[Exchange], None],
        run: Callable[[Exchange], "Future[None] | None"],
        on_finished: Callable[[Exchange], None],
    ) -> None:
        self._database = database
        self._faults = faults
        self._route = route
        self._run = run
        self._on_finished = on_finished
        batches = database.batches
        # Signing scales with the cores. On a server, calls that would find no connection wait here, without a thread.
        threads = (os.cpu_count() or 1) if batches is None else batches.most_calls_alone
        self._threads = ThreadPoolExecutor(threads, "operations")
        self._tasks: set[asyncio.Task[None]] = set()

    def close(self) -> None:
        """End the threads, after the calls in them."""
        self._threads.shutdown()

    def submit(self, exchange: Exchange, *, may_have_fault: bool = True) -> None:
        """Perform a call, from wherever it is on its way. `may_have_fault`: no phase has looked for faults yet."""
        task = asyncio.get_running_loop().create_task(self._perform(exchange, may_have_fault))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _perform(self, exchange: Exchange, may_have_fault: bool) -> None:
        REQUEST_ID.set(exchange.request_id)
        loop = asyncio.get_running_loop()
        try:
            if exchange.operation is None:
                await loop.run_in_executor(self._threads, self._route, exchange)
            # On a server the question whether there are faults is one for a thread, too.
            may_have_fault = may_have_fault and exchange.execution is None
            if may_have_fault and (self._database.is_remote or self._faults.active):
                exchange.connection_fault = await self._inject_fault(exchange.operation_name or "")
            while (
                fetch := await loop.run_in_executor(self._threads, self._run_in_time, exchange, monotonic())
            ) is not None:
                await asyncio.wrap_future(fetch)
        except Exception as problem:
            exchange.fail_with(problem)
        self._on_finished(exchange)

    def _run_in_time(self, exchange: Exchange, queued_at: float) -> "Future[None] | None":
        batches = self._database.batches
        if batches is not None:
            batches.check_queue(monotonic() - queued_at)
        return self._run(exchange)

    async def _inject_fault(self, operation: str) -> str | None:
        """Apply the fault that is configured for an operation, if any: its delay, then its error, which is raised.

        Returns what the fault does to the connection.
        """
        fault = await asyncio.to_thread(self._faults.next_for, operation)
        if fault is None:
            return None
        if fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        refusal = fault_error(fault)
        if refusal is not None:
            raise refusal
        return fault.connection_fault
