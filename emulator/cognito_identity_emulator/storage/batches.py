"""The contract of a database server for calls that wait for it together, in batches.

A call on the event loop may not wait. So its first attempt to read rows raises ReadNeededError. The gateway collects
the reads of all calls that arrived together, a client reads the rows, and the calls try again with them. Inserts are
kept until a client commits those of many calls; unique constraints decide races, and nothing is answered before.

Everything else that a call does in the database raises WouldBlock: the call is then performed by itself, in a thread.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from cognito_identity_emulator.storage.errors import WouldBlock
from cognito_identity_emulator.storage.sql_statement import SqlStatement

Rows = Sequence[Any]


class Read(NamedTuple):
    """One read of a call: the statement, and its values in the order of its parameters."""

    statement: SqlStatement
    values: tuple[object, ...]


class Write(NamedTuple):
    """One write of a call: the statement and its parameters."""

    statement: SqlStatement
    parameters: Mapping[str, object]


class ReadNeededError(WouldBlock):
    """A call needs rows that have not been read for it."""

    def __init__(self, read: Read) -> None:
        super().__init__(read.statement.sqlite)
        self.read = read


class Attempt(Protocol):
    """The part of a batch that runs without waiting, on one thread: a context manager.

    Inside, `Database.reading` and `Database.transaction` use the rows that were read for its calls, and keep writes.
    """

    def __enter__(self) -> "Attempt": ...
    def __exit__(self, *problem: object) -> None: ...

    def take_writes(self) -> Sequence[Write]:
        """The writes that were kept since the last time."""
        ...


class BatchClient(Protocol):
    """Reads and writes for many calls at once, on one event loop, which it never holds up.

    It performs one batch at a time: the next may begin when `on_done` was called for the last one, in a later tick.
    """

    def read(self, reads: Collection[Read], on_done: Callable[[Mapping[Read, Rows] | Exception], None]) -> None:
        """Read the rows of every read, in one round trip and one statement for each kind of read.

        `on_done` is called with the rows, or with DatabaseUnavailableError, or UnstorableTextException for a value that
        the database cannot have.
        """
        ...

    def write(self, writes: Collection[Write], on_done: Callable[[Exception | None], None]) -> None:
        """Commit every write or none, in one round trip and one statement for each kind of write.

        `on_done` is called with ContentionError when a constraint or a locked row was in the way of any of them, with
        DatabaseUnavailableError, UnstorableTextException for a value that the database cannot have, or None.
        """
        ...

    def close(self) -> None:
        """Close its connection. Calls that wait for it get no answer."""
        ...


class DatabaseBatches(Protocol):
    """What a database has for calls that wait for it together, and for those that are performed by themselves.

    `most_calls_alone`: so many calls may be performed by themselves at a time. Each then has a connection at once, and
    some are left for everything that is not a call.
    """

    @property
    def most_calls_alone(self) -> int: ...

    def new_attempt(self, rows: Mapping[Read, Rows]) -> Attempt:
        """A part of a batch on this thread. `rows` were read for its calls after they had arrived."""
        ...

    def check_queue(self, waited_s: float) -> None:
        """Raises DatabaseUnavailableError for a call that has waited for too long to be performed by itself."""
        ...

    def new_client(self) -> BatchClient:
        """A connection for batches, to be used on one event loop."""
        ...
