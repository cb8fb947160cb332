"""A connection to PostgreSQL that the event loop reads by itself, so that a round trip needs no thread.

The event loop sends and receives through libpq's non-blocking functions:
https://www.postgresql.org/docs/current/libpq-async.html and
https://www.postgresql.org/docs/current/libpq-pipeline-mode.html. Only opening a connection, which resolves names and
negotiates TLS, happens in a thread.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from psycopg import Error, OperationalError
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus

from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.storage.errors import DatabaseUnavailableError
from cognito_identity_emulator.storage.postgresql_values import AS_BINARY, Message

OnResults = Callable[[Sequence[Any] | Exception], None]
"""Called with the result of each statement (psycopg's PGresult), or with what went wrong."""

_PING = (Message(b"SELECT 1"),)
_FAILURES = (ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED)


class Server(Protocol):
    """What a connection needs to know about its server. Times are those of `monotonic`."""

    call_timeout_s: float
    ping_timeout_s: float

    def open_connection(self) -> Any:
        """A new connection of psycopg, in autocommit mode. May wait. Raises DatabaseUnavailableError."""
        ...

    def is_trusted(self, used_at: float) -> bool:
        """Whether a connection that was last used at that time needs no check."""
        ...

    def is_lost(self, problem: Error) -> bool:
        """Whether a connection is of no use after that error."""
        ...

    def note_lost(self, problem: Error) -> DatabaseUnavailableError:
        """Note that a connection was lost. Returns the error for the calls that were waiting for it."""
        ...

    def note_silence(self) -> DatabaseUnavailableError:
        """Note that the server does not answer. Returns the error for the calls that were waiting for it."""
        ...


class NonBlockingConnection:
    """Sends some statements at a time, as one transaction and one round trip.

    It connects when it is first used, and again after its connection was lost. A connection that was idle for a while
    is checked before it is used. All methods but `close` run on one event loop.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._connection: Any = None
        self._socket = -1
        self._loop: asyncio.AbstractEventLoop | None = None
        self._used_at = 0.0
        self._messages: Sequence[Message] = ()
        self._on_results: OnResults | None = None
        self._is_ping = False
        self._results: list[Any] = []
        self._due = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._is_closed = False

    def send(self, messages: Sequence[Message], on_results: OnResults) -> None:
        """Send statements. The next ones may be sent when `on_results` is called, in a later tick."""
        assert self._on_results is None, "one round trip at a time"
        self._messages, self._on_results = messages, on_results
        self._loop = asyncio.get_running_loop()
        if self._connection is None:
            self._connect()
        elif self._server.is_trusted(self._used_at):
            self._transmit(messages, self._server.call_timeout_s)
        else:
            self._is_ping = True
            self._transmit(_PING, self._server.ping_timeout_s)

    def close(self) -> None:
        """Close the connection. Calls that wait for it get no answer."""
        self._is_closed = True
        self._on_results = None
        self._disconnect()

    def _connect(self) -> None:
        assert self._loop is not None
        opening = self._loop.run_in_executor(None, self._open)
        opening.add_done_callback(self._on_open)

    def _open(self) -> None:
        """Open a connection, in a thread. `close` does not wait for it."""
        self._connection = connection = self._server.open_connection()
        if self._is_closed:
            connection.close()

    def _on_open(self, opening: "asyncio.Future[None]") -> None:
        if self._is_closed or opening.cancelled():
            return
        problem = opening.exception()
        if problem is not None:
            self._finish(problem if isinstance(problem, Exception) else OperationalError(str(problem)))
            return
        assert self._loop is not None
        pgconn = self._connection.pgconn
        pgconn.nonblocking = 1
        pgconn.enter_pipeline_mode()
        self._socket = pgconn.socket  # libpq forgets it when the connection breaks
        self._loop.add_reader(self._socket, self._on_readable)
        self._transmit(self._messages, self._server.call_timeout_s)

    def _transmit(self, messages: Sequence[Message], timeout_s: float) -> None:
        """Send statements with one Sync at their end: without BEGIN, they are one transaction."""
        assert self._loop is not None
        self._results = []
        self._due = self._loop.time() + timeout_s
        if self._timer is None:
            self._timer = self._loop.call_at(self._due, self._on_timer)
        pgconn = self._connection.pgconn
        try:
            for each in messages:
                pgconn.send_query_params(each.text, each.values, each.types or None, each.formats or None, AS_BINARY)
            pgconn.pipeline_sync()
            if pgconn.flush():
                self._loop.add_writer(self._socket, self._on_writable)
        except Error as problem:
            self._lose(problem)

    def _on_writable(self) -> None:
        """Send on what the socket did not take at once."""
        pgconn = self._connection.pgconn
        try:
            if not pgconn.flush():
                assert self._loop is not None
                self._loop.remove_writer(self._socket)
        except Error as problem:
            self._lose(problem)

    def _on_readable(self) -> None:
        """Take in what the server sent. When nothing is awaited, that is the end of the connection, or a notice."""
        pgconn = self._connection.pgconn
        try:
            pgconn.consume_input()
            previous: object = pgconn
            while not pgconn.is_busy():
                result = pgconn.get_result()
                if result is None:
                    if previous is None:  # nothing was sent that could have another result
                        break
                elif result.status == ExecStatus.PIPELINE_SYNC:
                    self._complete()
                    return
                else:
                    self._results.append(result)
                previous = result
            if pgconn.status != ConnStatus.OK:
                raise OperationalError(pgconn.get_error_message())
        except Error as problem:
            self._lose(problem)

    def _complete(self) -> None:
        self._used_at = monotonic()
        results, self._results = self._results, []
        failed = next((each for each in results if each.status in _FAILURES), None)
        if failed is not None:
            problem = error_from_result(failed)
            if self._is_ping or self._server.is_lost(problem):
                self._lose(problem)
            else:
                self._finish(problem)
        elif self._is_ping:
            self._is_ping = False
            self._transmit(self._messages, self._server.call_timeout_s)
        else:
            self._finish(results)

    def _on_timer(self) -> None:
        """Give up on a server that does not answer: it keeps none of its own timeouts."""
        assert self._loop is not None
        self._timer = None
        if self._on_results is None or self._socket < 0:
            return
        if self._loop.time() < self._due:
            self._timer = self._loop.call_at(self._due, self._on_timer)
        elif self._is_ping:
            self._lose(OperationalError("it does not answer"))
        else:
            self._disconnect()
            self._finish(self._server.note_silence())

    def _lose(self, problem: Error) -> None:
        """Leave a broken connection. Statements that were not sent yet are sent on another one."""
        self._disconnect()
        unavailable = self._server.note_lost(problem)
        if self._is_ping:
            self._is_ping = False
            self._connect()
        elif self._on_results is not None:
            assert self._loop is not None
            unavailable.__cause__ = problem
            self._loop.call_soon(self._finish, unavailable)  # `send` may still be running

    def _finish(self, outcome: Sequence[Any] | Exception) -> None:
        on_results, self._on_results = self._on_results, None
        self._messages = ()
        if on_results is not None:
            on_results(outcome)

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if self._loop is not None and not self._loop.is_closed() and self._socket >= 0:
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
        self._socket = -1
        if connection is not None:
            connection.close()
