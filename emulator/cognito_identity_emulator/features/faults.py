"""The faults that the operator configures: adds, lists and deletes them."""

from collections.abc import Sequence

from cognito_identity_emulator.domain.fault import Fault
from cognito_identity_emulator.errors.admin import AdminError, NotFoundError
from cognito_identity_emulator.features.fault_checks import check_fault
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.faults import FaultStore
from cognito_identity_emulator.storage.shared_state import SharedState


class ConfiguredFaults:
    """The faults of one emulator; all its replicas share them."""

    def __init__(self, database: Database, shared_state: SharedState) -> None:
        self._database = database
        self._shared_state = shared_state

    def add(self, fault: Fault) -> Fault:
        """Store a fault. Raises AdminError with every problem."""
        check_fault(fault)
        with self._database.transaction() as connection:
            FaultStore(connection).add(fault)
        self._shared_state.note_change()
        return fault

    def all(self) -> Sequence[Fault]:
        """Every fault, with its remaining count."""
        with self._database.reading() as connection:
            return FaultStore(connection).all()

    def delete(self, fault_id: str | None) -> int:
        """Delete one fault, or all; returns the number of deleted faults. Raises NotFoundError."""
        with self._database.transaction() as connection:
            deleted = FaultStore(connection).delete(fault_id)
        self._shared_state.note_change()
        if fault_id is not None and not deleted:
            raise NotFoundError(f"There is no fault {fault_id}.")
        return deleted


def one_connection_fault(connection_fault: str | None, trouble: str | None) -> str | None:
    """The connection fault, which may also be given by its older name. Raises AdminError for two different values."""
    if trouble is not None and connection_fault not in (None, trouble):
        detail = "connection_fault and trouble: specify only connection_fault; trouble is its older name"
        raise AdminError("The fault has problems, and was not set.", [detail])
    return connection_fault or trouble
