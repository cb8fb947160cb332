"""Fault injection: decides whether a configured fault applies to a call, and builds the error that the fault names."""

from cognito_identity_emulator.domain.fault import ANY_OPERATION, Fault
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.runtime.random import RandomSource, seeded_random
from cognito_identity_emulator.storage.faults import FaultCache

_SERVER_ERRORS = frozenset({"InternalErrorException", "InternalFailure"})


class FaultInjector:
    """Selects the fault of each call."""

    def __init__(self, faults: FaultCache) -> None:
        self._faults = faults
        self._random_by_fault: dict[str, RandomSource] = {}

    @property
    def active(self) -> bool:
        """Whether any fault is configured. Calls check this first: usually there is none."""
        return bool(self._faults.all())

    def next_for(self, operation: str) -> Fault | None:
        """The fault that applies to this call of an operation; its count goes down by one."""
        for fault in self._faults.all():
            if fault.operation in (operation, ANY_OPERATION) and self._applies(fault):
                return fault
        return None

    def _applies(self, fault: Fault) -> bool:
        if fault.probability is not None:
            draw = self._random_by_fault.setdefault(fault.id, seeded_random(fault.seed))
            return draw() < fault.probability
        return fault.count is None or self._faults.use_up(fault.id)


def fault_error(fault: Fault) -> ServiceError | None:
    """The error that the call is refused with; None for a fault that only delays or breaks the connection."""
    if fault.error is None:
        return None
    error = ServiceError(fault.message or "This error was asked for by a fault of the emulator.")
    error.code = fault.error
    if fault.error in _SERVER_ERRORS:
        error.status = 500
    error.explanation = f"Fault {fault.id} asked for it."
    return error
