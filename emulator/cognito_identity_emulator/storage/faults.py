"""Faults as rows, and in memory: calls ask for them each time, and mostly there are none."""

from collections.abc import Sequence

import msgspec

from cognito_identity_emulator.domain.fault import Fault
from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.shared_state import SharedState, count_change
from cognito_identity_emulator.storage.statement import Statement

_ALL = Statement("faults.ALL")
_INSERT = Statement("faults.INSERT")
_DELETE = Statement("faults.DELETE")
_DELETE_ALL = Statement("faults.DELETE_ALL")
_USE_UP = Statement("faults.USE_UP")


class Faults(msgspec.Struct):
    """The faults, inside a transaction."""

    _connection: Connection

    def all(self) -> list[Fault]:
        """Every fault, with the count that is left of it."""
        rows = self._connection.all(_ALL)
        return [_to_domain(facts, remaining) for facts, remaining in rows]

    def add(self, fault: Fault) -> None:
        """Store a fault."""
        facts = msgspec.json.encode(fault).decode()
        self._connection.run(_INSERT, {"id": fault.id, "facts": facts, "remaining": fault.count})
        count_change(self._connection)

    def delete(self, fault_id: str | None) -> int:
        """Forget one fault, or all; how many they were."""
        count_change(self._connection)
        if fault_id is None:
            return self._connection.run(_DELETE_ALL)
        return self._connection.run(_DELETE, {"fault_id": fault_id})

    def use_up(self, fault_id: str) -> bool:
        """Count one down; whether there was one left."""
        return self._connection.run(_USE_UP, {"fault_id": fault_id}) > 0


def _to_domain(facts: str, remaining: int | None) -> Fault:
    members = msgspec.json.decode(facts)
    if "trouble" in members:  # its name in 0.1.0
        members["connection_fault"] = members.pop("trouble")
    return msgspec.convert({**members, "count": remaining}, Fault)


class FaultCache:
    """The faults in memory, read again when the configuration changed."""

    def __init__(self, database: Database, shared_state: SharedState) -> None:
        self._database = database
        self._shared_state = shared_state
        self._read_at: tuple[int, int] | None = None
        self._held: Sequence[Fault] = ()

    def all(self) -> Sequence[Fault]:
        """Every fault; the counts are those of the last change."""
        number = self._shared_state.number()
        if number != self._read_at:
            with self._database.reading() as connection:
                self._held = Faults(connection).all()
            self._read_at = number
        return self._held

    def use_up(self, fault_id: str) -> bool:
        """Count one down; whether there was one left."""
        with self._database.transaction() as connection:
            return Faults(connection).use_up(fault_id)
