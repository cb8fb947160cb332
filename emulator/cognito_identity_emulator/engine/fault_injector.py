"""Fault injection: decides whether a configured fault applies to a call, and builds the error that the fault names."""

from cognito_identity_emulator.domain.fault import ANY_OPERATION, Fault
from cognito_identity_emulator.errors.service_error import InjectedError, ServiceError
from cognito_identity_emulator.runtime.random import RandomSource, seeded_random
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.faults import FaultStore
from cognito_identity_emulator.storage.shared_state import ConfigurationCache, SharedState

_SERVER_ERRORS = frozenset({"InternalErrorException", "InternalFailure"})


class FaultInjector:
    """Selects the fault of each call. Keeps the faults in memory, and reads them again after a change."""

    def __init__(self, database: Database, shared_state: SharedState) -> None:
        self._database = database
        # Their counts are from the last change of the configuration.
        self._faults = ConfigurationCache(database, shared_state, lambda connection: FaultStore(connection).all())
        self._random_by_fault: dict[str, RandomSource] = {}

    @property
    def active(self) -> bool:
        """Whether any fault is configured. Calls check this first: usually there is none."""
        return bool(self._faults.current())

    @property
    def is_current(self) -> bool:
        """Whether the faults in memory are those of the configuration as it is known: then `active` reads no row."""
        return self._faults.is_current

    def refresh(self) -> None:
        """Read the faults again, if the configuration has changed."""
        self._faults.current()

    def next_for(self, operation: str) -> Fault | None:
        """The fault that applies to this call of an operation; its count goes down by one."""
        for fault in self._faults.current():
            if fault.operation in (operation, ANY_OPERATION) and self._applies(fault):
                return fault
        return None

    def _applies(self, fault: Fault) -> bool:
        if fault.probability is not None:
            draw = self._random_by_fault.setdefault(fault.id, seeded_random(fault.seed))
            return draw() < fault.probability
        if fault.count is None:
            return True
        with self._database.transaction() as connection:
            return FaultStore(connection).use_up(fault.id)


def fault_error(fault: Fault) -> ServiceError | None:
    """The error that the call is refused with; None for a fault that only delays or breaks the connection."""
    if fault.error is None:
        return None
    error = InjectedError(fault.error, fault.message)
    if fault.error in _SERVER_ERRORS:
        error.status = 500
    error.explanation = f"The fault {fault.id} caused this error."
    return error
