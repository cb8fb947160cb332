"""Faults as rows."""

import msgspec

from cognito_identity_emulator.domain.fault import Fault
from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.shared_state import count_change
from cognito_identity_emulator.storage.sql import faults as sql


class FaultStore(msgspec.Struct):
    """The faults, in a transaction."""

    _connection: Connection

    def all(self) -> list[Fault]:
        """Every fault, with the remaining count."""
        rows = self._connection.all(sql.ALL)
        return [_to_domain(facts, remaining) for facts, remaining in rows]

    def add(self, fault: Fault) -> None:
        """Add a fault."""
        facts = msgspec.json.encode(fault).decode()
        self._connection.run(sql.INSERT, {"id": fault.id, "facts": facts, "remaining": fault.count})
        count_change(self._connection)

    def delete(self, fault_id: str | None) -> int:
        """Delete one fault, or all (None); their number."""
        count_change(self._connection)
        if fault_id is None:
            return self._connection.run(sql.DELETE_ALL)
        return self._connection.run(sql.DELETE, {"fault_id": fault_id})

    def use_up(self, fault_id: str) -> bool:
        """Count a fault down; false when nothing of it remained."""
        return self._connection.run(sql.USE_UP, {"fault_id": fault_id}) > 0


def _to_domain(facts: str, remaining: int | None) -> Fault:
    members = msgspec.json.decode(facts)
    if "trouble" in members:  # its name in 0.1.0
        members["connection_fault"] = members.pop("trouble")
    return msgspec.convert({**members, "count": remaining}, Fault)
