"""A connection to PostgreSQL that the event loop reads by itself, so that a round trip needs no thread.

The event loop sends and receives through libpq's non-blocking functions:
https://www.postgresql.org/docs/current/libpq-async.html and
https://www.postgresql.org/docs/current/libpq-pipeline-mode.html. Only opening a connection, which resolves names and
negotiates TLS, happens in a thread.
"""

import asyncio
import hashlib
import logging
import os
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Protocol

from psycopg import Error, OperationalError
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus

from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.storage.errors import DatabaseUnavailableError
from cognito_identity_emulator.storage.postgresql_values import AS_BINARY, Message

_log = logging.getLogger("cognito_identity_emulator")

OnResults = Callable[[Sequence[Any] | Exception], None]
"""Called with the result of each statement (psycopg's PGresult), or with what went wrong."""

_PING = (Message(b"SELECT 1"),)
_PREPARED_FOR_S = 1.0
"""A statement is prepared anew after a while, because its plan is one for tables of the size that they had."""
_NOT_PREPARED = ("26000", "42P05", "0A000")
"""invalid_sql_statement_name, duplicate_prepared_statement, and a plan for tables that have changed."""
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

    Statements are prepared, because planning one takes the server longer than executing it. Behind a pooler that hands
    each transaction to another server process, a prepared statement may be missing or there already. Then the
    statements, of which none had an effect, are sent again, and none is prepared from then on. A statement that others
    prepared under the same name is the same one, because the name is made from the text.
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
        self._prepares = True
        self._names: dict[bytes, bytes] = {}
        self._prepared_until = 0.0
        self._wanted: list[int] = []
        self._preparing: list[tuple[int, bytes]] = []
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
            self._check()

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
        if opening.cancelled():
            return
        problem = opening.exception()  # asyncio would log an exception that nobody has looked at
        if self._is_closed:
            return
        if problem is not None:
            self._finish(problem if isinstance(problem, Exception) else OperationalError(str(problem)))
            return
        assert self._loop is not None
        pgconn = self._connection.pgconn
        try:
            pgconn.nonblocking = 1
            pgconn.enter_pipeline_mode()
            self._names = {}
            # A duplicate, because libpq closes its own when the connection breaks, and no event loop can be relied on
            # to stop watching a closed one.
            self._socket = os.dup(pgconn.socket)
            self._loop.add_reader(self._socket, self._on_readable)
        except Exception as defect:
            self._lose_after_defect(defect, "the new connection could not be used")
        else:
            self._transmit(self._messages, self._server.call_timeout_s)

    def _check(self) -> None:
        """Ask the server for a sign of life before the statements are sent."""
        self._is_ping = True
        self._transmit(_PING, self._server.ping_timeout_s)

    def _transmit(self, messages: Sequence[Message], timeout_s: float) -> None:
        """Send statements with one Sync at their end: without BEGIN, they are one transaction."""
        assert self._loop is not None
        self._results, self._preparing = [], []
        due = self._loop.time() + timeout_s
        if self._timer is not None and due < self._due:  # it would be late for a check, which has less time than a call
            self._timer.cancel()
            self._timer = None
        self._due = due
        if self._timer is None:
            self._timer = self._loop.call_at(due, self._on_timer)
        pgconn = self._connection.pgconn
        try:
            self._wanted = self._send_prepared(messages) if self._prepares else self._send_unprepared(messages)
            pgconn.pipeline_sync()
            if pgconn.flush():
                self._loop.add_writer(self._socket, self._on_writable)
        except Error as problem:
            self._lose(problem)
        except Exception as defect:  # some statements may be on their way
            self._lose_after_defect(defect, "the statements could not be sent")

    def _send_unprepared(self, messages: Sequence[Message]) -> list[int]:
        """Send statements. Returns the positions of their results."""
        for each in messages:
            self._connection.pgconn.send_query_params(each.text, each.values, None, each.formats, AS_BINARY)
        return list(range(len(messages)))

    def _send_prepared(self, messages: Sequence[Message]) -> list[int]:
        """Send statements, after preparing those that are not prepared. Returns the positions of their results."""
        pgconn, wanted, position = self._connection.pgconn, [], 0
        if monotonic() >= self._prepared_until:
            self._prepared_until = monotonic() + _PREPARED_FOR_S
            for prepared in self._names.values():
                pgconn.send_query_params(b"DEALLOCATE " + prepared, None, None, None, AS_BINARY)
            position, self._names = len(self._names), {}
        for each in messages:
            name = self._names.get(each.text)
            if name is None:
                name = self._names[each.text] = _name_of(each.text)
                pgconn.send_prepare(name, each.text)
                self._preparing.append((position, each.text))
                position += 1
            pgconn.send_query_prepared(name, each.values, each.formats, AS_BINARY)
            wanted.append(position)
            position += 1
        return wanted

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
            # libuv reports an error of a socket only once: the second call finds what follows the last data.
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
        except Exception as defect:
            self._lose_after_defect(defect, "its answer could not be read")

    def _complete(self) -> None:
        self._used_at = monotonic()
        results, self._results = self._results, []
        failed = next((each for each in results if each.status in _FAILURES), None)
        if failed is not None:
            problem = error_from_result(failed)
            for position, text in self._preparing:
                if results[position].status in _FAILURES:
                    del self._names[text]
            if self._prepares and problem.sqlstate in _NOT_PREPARED:
                self._prepares = False
                if self._is_ping:
                    self._check()
                else:
                    self._transmit(self._messages, self._server.call_timeout_s)
            elif self._is_ping or self._server.is_lost(problem):
                self._lose(problem)
            else:
                self._finish(problem)
        elif self._is_ping:
            self._is_ping = False
            self._transmit(self._messages, self._server.call_timeout_s)
        else:
            self._finish([results[position] for position in self._wanted])

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

    def _lose_after_defect(self, defect: Exception, what: str) -> None:
        """Leave a connection of which nothing is certain after a defect of ours. The calls get an answer."""
        _log.exception("PostgreSQL: %s", what)
        self._lose(OperationalError(f"{what} ({type(defect).__name__})"))

    def _finish(self, outcome: Sequence[Any] | Exception) -> None:
        on_results, self._on_results = self._on_results, None
        self._messages = ()
        if on_results is not None:
            on_results(outcome)

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if self._socket >= 0:
            if self._loop is not None and not self._loop.is_closed():
                self._loop.remove_reader(self._socket)
                self._loop.remove_writer(self._socket)
            os.close(self._socket)
        self._socket = -1
        if connection is not None:
            connection.close()


@cache
def _name_of(text: bytes) -> bytes:
    """The name under which a statement is prepared."""
    return b"cognito_identity_" + hashlib.sha256(text).hexdigest()[:32].encode()
