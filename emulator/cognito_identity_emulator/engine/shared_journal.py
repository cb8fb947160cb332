"""One journal for all workers: the parent process keeps it, and every worker can read it.

A worker sends the texts of its calls to the parent and goes on. The parent numbers them. A worker that reads the
journal first asks the parent for the calls that it does not have yet, so most workers never have any. The parent takes
everything that workers have sent before it answers one, so a call whose response has left a worker is in the journal
of every other.
"""

import logging
import select
import socket
import threading
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

import msgspec

from cognito_identity_emulator.engine.journal import Journal, JournalEntry, read_id
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.runtime.counters import Counters

MAX_UNSENT_BYTES = 8 * 1024 * 1024
"""Texts of a worker that wait for a slow parent; calls beyond that are lost to the journal, and counted."""

_TIMEOUT_S = 5.0
_BUFFER_BYTES = 1024 * 1024
"""More than a socket between two processes holds: one read takes everything that a worker has sent."""
_NO_ID = b"[0,"
"""How a text begins that the parent has not numbered."""

_log = logging.getLogger("cognito_identity_emulator")


class JournalUnavailableError(AdminError):
    """The parent process does not answer."""

    code = "journal-unavailable"
    status = 503

    def __init__(self) -> None:
        super().__init__(f"The parent process did not answer within {_TIMEOUT_S:.0f} s. Try again, or restart it.")


class _Query(msgspec.Struct, array_like=True):
    """Asks for the calls after an id. `clear`: first remove all calls. `wait`: answer once there is something new.

    `cleared_id` is the newest call whose removal the worker has seen. `serial` tells answers apart: one that came too
    late must not be taken for the next.
    """

    serial: int
    after: int
    cleared_id: int
    wait: bool = False
    clear: bool = False


class _Answer(msgspec.Struct, array_like=True):
    """The head of an answer; `size` bytes of texts follow, each on a line. `cleared` is how many calls a query removed,
    `cleared_id` the newest call that was ever removed by one."""

    serial: int
    newest_id: int
    cleared_id: int
    cleared: int
    size: int


class JournalLink:
    """The connections of a worker to the parent: its calls, its queries, and queries that wait for news."""

    def __init__(self) -> None:
        pairs = [socket.socketpair() for _ in range(3)]
        self.calls, self.queries, self.news = (worker for _, worker in pairs)
        self.of_parent = tuple(parent for parent, _ in pairs)
        for each in (*self.of_parent, self.calls):
            each.setblocking(False)

    def close_parent_ends(self) -> None:
        """Close what the parent uses, in the worker."""
        for each in self.of_parent:
            each.close()

    def close_worker_ends(self) -> None:
        """Close what the worker uses, in the parent."""
        for each in (self.calls, self.queries, self.news):
            each.close()


class JournalKeeper:
    """The journal of all workers, in the parent process. It never waits for a worker."""

    def __init__(self, kept: int) -> None:
        self._texts: deque[bytes] = deque(maxlen=kept)
        self._newest_id = self._cleared_id = 0
        self._links: dict[int, JournalLink] = {}  # by the number of the worker
        self._unfinished: dict[socket.socket, bytes] = {}
        self._query_connections: dict[socket.socket, _QueryConnection] = {}

    def link(self, worker: int) -> JournalLink:
        """The connections of a worker."""
        return self._links[worker]

    # What server/workers.py calls.

    def before_fork(self, worker: int) -> None:
        """Make the connections that the next process inherits."""
        link = self._links[worker] = JournalLink()
        calls, *queries = link.of_parent
        self._unfinished[calls] = b""
        for each in queries:
            self._query_connections[each] = _QueryConnection(each)

    def in_worker(self, worker: int) -> None:
        """Close the connections that belong to other processes."""
        for each in self._links.values():
            each.close_parent_ends()

    def in_parent(self, worker: int) -> None:
        """Close the worker's ends of its connections."""
        self._links[worker].close_worker_ends()

    def worker_ended(self, worker: int) -> None:
        """Take what a worker has sent before it ended, and close its connections."""
        link = self._links.pop(worker)
        calls, *queries = link.of_parent
        self._take_calls(calls)
        del self._unfinished[calls]
        for each in queries:
            del self._query_connections[each]
        link.close_parent_ends()

    def sockets(self) -> tuple[Collection[socket.socket], Collection[socket.socket]]:
        """The connections to read from, and those with something to write."""
        return [*self._unfinished, *self._query_connections], [
            each.socket for each in self._query_connections.values() if each.unsent
        ]

    def handle(self, readable: Collection[object], writable: Collection[object]) -> None:
        """Take calls, then answer queries."""
        # A call may have arrived after its socket was found empty, and before a query that must not miss it.
        has_query = any(each in readable for each in self._query_connections)
        for calls in self._unfinished:
            if has_query or calls in readable:
                self._take_calls(calls)
        for connection in self._query_connections.values():
            if connection.socket in readable:
                for query in connection.receive():
                    self._receive(connection, query)
            if connection.waiting is not None and self._has_news(connection.waiting):
                self._answer(connection, connection.waiting, 0)
            if connection.socket in writable:
                connection.send()

    def _take_calls(self, calls: socket.socket) -> None:
        try:
            received = calls.recv(_BUFFER_BYTES)
        except OSError:  # nothing there, or the worker is gone
            return
        *texts, self._unfinished[calls] = (self._unfinished[calls] + received).split(b"\n")
        for text in texts:
            self._newest_id += 1
            self._texts.append(b"[%d,%b" % (self._newest_id, text[len(_NO_ID) :]))

    def _receive(self, connection: "_QueryConnection", query: _Query) -> None:
        cleared = 0
        if query.clear:
            cleared = len(self._texts)
            self._texts.clear()
            self._cleared_id = self._newest_id
        if query.wait and not self._has_news(query):
            connection.waiting = query
        else:
            self._answer(connection, query, cleared)

    def _has_news(self, query: _Query) -> bool:
        return query.after < self._newest_id or query.cleared_id < self._cleared_id

    def _answer(self, connection: "_QueryConnection", query: _Query, cleared: int) -> None:
        connection.waiting = None
        first = max(0, len(self._texts) - (self._newest_id - query.after))
        body = b"\n".join(islice(self._texts, first, None))
        head = _Answer(query.serial, self._newest_id, self._cleared_id, cleared, len(body))
        connection.unsent += msgspec.json.encode(head) + b"\n" + body
        connection.send()


class _QueryConnection:
    """A worker's connection for queries, seen from the parent. `waiting` is a query that waits for news."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.waiting: _Query | None = None
        self.unsent = bytearray()
        self._unfinished = b""

    def receive(self) -> Iterator[_Query]:
        """The queries that arrived."""
        try:
            received = self.socket.recv(_BUFFER_BYTES)
        except OSError:
            return
        *lines, self._unfinished = (self._unfinished + received).split(b"\n")
        yield from (msgspec.json.decode(each, type=_Query) for each in lines)

    def send(self) -> None:
        """Send as much as the worker takes now."""
        try:
            del self.unsent[: self.socket.send(self.unsent)]
        except BlockingIOError:
            pass
        except OSError:  # the worker is gone
            self.unsent.clear()


class SharedJournal(Journal):
    """The journal of all workers, in one of them."""

    def __init__(
        self,
        kept: int,
        count: Callable[[Sequence[JournalEntry]], object],
        started_at: int,
        link: JournalLink,
        counters: Counters,
    ) -> None:
        super().__init__(kept, count, started_at)
        self._lost = counters.row(1)
        self._sender = _Sender(link.calls, self._lose)
        self._queries = _Asker(link.queries, _TIMEOUT_S)
        self._news = _Asker(link.news, None)
        self._follower: threading.Thread | None = None
        self._cleared_id = 0

    @property
    def calls_lost(self) -> int:  # type: ignore[override]
        return int(self._lost.totals()[0])

    def next_id(self) -> int:
        """Zero: the parent numbers the calls of all workers."""
        return 0

    def record(self, entries: Sequence[JournalEntry]) -> None:
        texts: list[bytes] = []
        recorded = self._write_all(entries, texts)
        self._sender.send(texts)
        self._count(recorded)

    def _lose(self, calls: int) -> None:
        if not self._lost.own[0]:
            _log.warning("Calls are missing from the journal: the parent process is too slow to take them.")
        self._lost.own[0] += calls

    @contextmanager
    def listening(self, wake: Callable[[], object]) -> Iterator[None]:
        with super().listening(wake):
            with self._lock:
                if self._follower is None:
                    self._follower = threading.Thread(target=self._follow, name="journal", daemon=True)
                    self._follower.start()
            yield

    def _follow(self) -> None:
        """Get every call as soon as the parent has it, for as long as anything listens."""
        while True:
            with self._lock:
                if not self._listeners:
                    self._follower = None
                    return
            try:
                self._get(self._news, wait=True)
            except OSError:  # the parent is gone, and this process will end
                return

    def refresh(self) -> None:
        """Get the calls that the parent has. Raises JournalUnavailableError."""
        self._ask()

    def clear(self) -> int:
        """Remove the calls of all workers; returns how many there were. Raises JournalUnavailableError."""
        return self._ask(clear=True)

    def _ask(self, *, clear: bool = False) -> int:
        try:
            return self._get(self._queries, clear=clear)
        except OSError:
            raise JournalUnavailableError from None

    def _get(self, asker: "_Asker", *, wait: bool = False, clear: bool = False) -> int:
        answer, texts = asker.ask(lambda serial: _Query(serial, self.newest_id, self._cleared_id, wait, clear))
        with self._lock:
            if answer.cleared_id > self._cleared_id:
                self._cleared_id = answer.cleared_id
                while self._texts and read_id(self._texts[0]) <= answer.cleared_id:
                    self._texts.popleft()
            # Two answers may have the same calls, because two threads ask.
            self._texts.extend(texts[bisect_right(texts, self.newest_id, key=read_id) :])
            self.newest_id = max(self.newest_id, answer.newest_id)
        for listener in self._listeners:
            listener()
        return answer.cleared


class _Sender:
    """Sends the texts of calls to the parent without waiting for it.

    What the connection does not take at once is sent by a thread. `lose` is called with the number of calls for which
    there is no room.
    """

    def __init__(self, connection: socket.socket, lose: Callable[[int], None]) -> None:
        self._socket = connection
        self._lose = lose
        self._lock = threading.Lock()
        self._unsent = bytearray()

    def send(self, texts: Sequence[bytes]) -> None:
        """Send texts, each on a line."""
        data = b"".join(text + b"\n" for text in texts)
        with self._lock:
            if self._unsent:
                if len(self._unsent) + len(data) > MAX_UNSENT_BYTES:
                    self._lose(len(texts))
                else:
                    self._unsent += data
            else:
                self._unsent += data[self._send(data) :]
                if self._unsent:
                    threading.Thread(target=self._send_rest, name="journal-calls", daemon=True).start()

    def _send(self, data: bytes | bytearray) -> int:
        """Send what the connection takes now; the number of bytes."""
        try:
            return self._socket.send(data)
        except BlockingIOError:
            return 0
        except OSError:  # the parent is gone, and this process will end
            return len(data)

    def _send_rest(self) -> None:
        while True:
            select.select([], [self._socket], [])
            with self._lock:
                del self._unsent[: self._send(self._unsent)]
                if not self._unsent:
                    return


class _Asker:
    """Asks the parent over a connection. One thread at a time has its turn. Raises OSError, TimeoutError included."""

    def __init__(self, connection: socket.socket, timeout_s: float | None) -> None:
        connection.settimeout(timeout_s)
        self._socket = connection
        self._lock = threading.Lock()
        self._serial = 0
        self._received = bytearray()

    def ask(self, query: Callable[[int], _Query]) -> tuple[_Answer, Sequence[bytes]]:
        """The answer to a query, which `query` makes with its serial number."""
        with self._lock:
            self._serial += 1
            self._socket.sendall(msgspec.json.encode(query(self._serial)) + b"\n")
            while True:
                answer, texts = self._next_answer()
                if answer.serial == self._serial:
                    return answer, texts

    def _next_answer(self) -> tuple[_Answer, Sequence[bytes]]:
        """The next answer. What has arrived of it stays in `_received` when the time is over."""
        while (head_end := self._received.find(b"\n")) < 0:
            self._receive()
        answer = msgspec.json.decode(self._received[:head_end], type=_Answer)
        end = head_end + 1 + answer.size
        while len(self._received) < end:
            self._receive()
        texts = bytes(self._received[head_end + 1 : end])
        del self._received[:end]
        return answer, texts.split(b"\n") if texts else []

    def _receive(self) -> None:
        received = self._socket.recv(_BUFFER_BYTES)
        if not received:
            raise ConnectionResetError
        self._received += received
