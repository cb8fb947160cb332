"""The contract of a database server for calls that wait for it together, in batches.

A call on the event loop may not wait. So its first attempt to read rows raises ReadNeededError. The gateway collects
the reads of all calls that arrived together, `read` fetches the rows, and the calls try again with them. Inserts are
kept until `write` commits those of many calls; unique constraints decide races, and nothing is answered before.

Everything else that a call does in the database raises WouldBlock: the call is then performed by itself, in a thread.
"""

from collections.abc import Collection, Mapping, Sequence
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


class DatabaseBatches(Protocol):
    """Reads and writes for many calls at once."""

    def new_attempt(self, rows: Mapping[Read, Rows]) -> Attempt:
        """A part of a batch on this thread. `rows` were read for its calls after they had arrived."""
        ...

    def read(self, reads: Collection[Read]) -> Mapping[Read, Rows]:
        """The rows of every read, in one round trip and one statement for each kind of read.

        Raises DatabaseUnavailableError, and UnstorableTextException for a value that the database cannot have.
        """
        ...

    def write(self, writes: Collection[Write]) -> None:
        """Commit every write or none, in one round trip and one statement for each kind of write.

        Raises ContentionError when a constraint or a locked row was in the way of any of them,
        DatabaseUnavailableError, and UnstorableTextException for a value that the database cannot have.
        """
        ...
