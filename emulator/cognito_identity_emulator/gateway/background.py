"""Calls with something to wait for, each in a task of its own: on a thread when it makes an RSA signature, waits for
PostgreSQL, or finds another writer busy. Whatever has to wait for an issuer's keys waits without holding a thread.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from cognito_identity_emulator.engine.engine import MOST_WAITS, Engine
from cognito_identity_emulator.errors.cognito_identity import InternalErrorException
from cognito_identity_emulator.features.faults import FaultInjector
from cognito_identity_emulator.features.faults import refusal as fault_refusal
from cognito_identity_emulator.gateway.authentication import Authenticator
from cognito_identity_emulator.gateway.exchange import Exchange
from cognito_identity_emulator.runtime.cooperative import outcome_of
from cognito_identity_emulator.runtime.logs import REQUEST_ID
from cognito_identity_emulator.runtime.waiting import WouldBlock
from cognito_identity_emulator.storage.database import Database

_DATABASE_THREADS = 16


class WaitingCalls:
    """Performs such calls, on the event loop; `over` is told of each when it has an answer."""

    def __init__(
        self,
        engine: Engine,
        database: Database,
        callers: Authenticator,
        faults: FaultInjector,
        over: Callable[[Exchange], None],
    ) -> None:
        self._engine = engine
        self._database = database
        self._callers = callers
        self._faults = faults
        self._over = over
        # Signing scales with cores; waiting for PostgreSQL does not.
        threads = _DATABASE_THREADS if database.waits else os.cpu_count() or 1
        self._threads = ThreadPoolExecutor(threads, "operations")
        self._tasks: set[asyncio.Task[None]] = set()

    def close(self) -> None:
        """End the threads; calls in them finish first."""
        self._threads.shutdown()

    def take(self, exchange: Exchange, *, on_thread: bool) -> None:
        """Perform a call, for which others need not wait."""
        task = asyncio.get_running_loop().create_task(self._perform(exchange, on_thread))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def may_meet_fault(self) -> bool:
        """Whether there may be faults; known without waiting where the database never makes us wait."""
        return self._database.waits or self._faults.any()

    async def _perform(self, exchange: Exchange, on_thread: bool) -> None:
        REQUEST_ID.set(exchange.request_id)
        try:
            if self.may_meet_fault():
                exchange.connection_fault = await self._meet_fault(exchange.operation_name or "")
            await self._respond(exchange, on_thread or self._database.waits)
        except Exception as problem:
            exchange.refuse_for(problem)
        self._over(exchange)

    async def _meet_fault(self, operation: str) -> str | None:
        """Let happen what a fault asks for; the trouble that it wants on the line. Raises its error."""
        fault = await asyncio.to_thread(self._faults.next_for, operation)
        if fault is None:
            return None
        if fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        refusal = fault_refusal(fault)
        if refusal is not None:
            raise refusal
        return fault.trouble

    async def _respond(self, exchange: Exchange, on_thread: bool) -> None:
        for _ in range(MOST_WAITS):
            try:
                if on_thread:
                    loop = asyncio.get_running_loop()
                    await loop.run_in_executor(self._threads, self._run_on_thread, exchange)
                else:
                    self._run(exchange, may_wait=False)
                return
            except WouldBlock as signal:
                if signal.ready_when is None:
                    on_thread = True
                else:
                    await asyncio.wait([asyncio.wrap_future(signal.ready_when)])
        raise InternalErrorException

    def _run_on_thread(self, exchange: Exchange) -> None:
        REQUEST_ID.set(exchange.request_id)
        self._run(exchange, may_wait=True)

    def _run(self, exchange: Exchange, *, may_wait: bool) -> None:
        exchange.response = outcome_of(exchange.begin(self._callers, self._engine, may_wait=may_wait))
