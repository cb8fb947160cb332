"""Makes things go wrong on purpose: decides whether a fault meets a call."""

from collections.abc import Callable

from cognito_identity_emulator.domain.fault import ANY_OPERATION, Fault
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.runtime.random import RandomSource, seeded_random
from cognito_identity_emulator.storage.faults import FaultCache

_FAILURES_OF_OURS = frozenset({"InternalErrorException", "InternalFailure"})


class FaultInjector:
    """Hands out faults to calls."""

    def __init__(self, faults: FaultCache) -> None:
        self._faults = faults
        self._draws: dict[str, RandomSource] = {}

    @property
    def active(self) -> bool:
        """Whether any fault is configured."""
        return bool(self._faults.all())

    def next_for(self, operation: str) -> Fault | None:
        """The fault that this call of an operation meets, counted down."""
        for fault in self._faults.all():
            if fault.operation in (operation, ANY_OPERATION) and self._happens(fault):
                return fault
        return None

    def _happens(self, fault: Fault) -> bool:
        if fault.probability is not None:
            draws: Callable[[], float] = self._draws.setdefault(fault.id, seeded_random(fault.seed))
            return draws() < fault.probability
        return fault.count is None or self._faults.use_up(fault.id)


def refusal(fault: Fault) -> ServiceError | None:
    """The error that a fault answers with, None when it only troubles the line."""
    if fault.error is None:
        return None
    error = ServiceError(fault.message or "This error was asked for by a fault of the emulator.")
    error.code = fault.error
    if fault.error in _FAILURES_OF_OURS:
        error.status = 500
    error.explanation = f"Fault {fault.id} asked for it."
    return error
