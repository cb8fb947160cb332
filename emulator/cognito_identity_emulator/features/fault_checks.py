"""Checks that a fault can apply: known names, one effect at least, and numbers in their ranges."""

from collections.abc import Collection

from cognito_identity_emulator.domain.fault import ANY_OPERATION, CONNECTION_FAULTS, Fault
from cognito_identity_emulator.errors import cognito_identity, frontend, sts
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.operations.services import SERVICES
from cognito_identity_emulator.runtime.similar_names import nearest

_OPERATIONS = {name for service in SERVICES for name in service.operations}
_LONGEST_DELAY_S = 300.0


def error_names() -> set[str]:
    """Every error code of the AWS services."""
    return {
        each.code
        for module in (cognito_identity, frontend, sts)
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, ServiceError) and each is not ServiceError
    }


def check_fault(fault: Fault) -> None:
    """Raises AdminError with every problem."""
    problems = []
    if fault.operation != ANY_OPERATION and fault.operation not in _OPERATIONS:
        problems.append(f"operation: there is no {fault.operation!r}{_near(fault.operation, _OPERATIONS)}")
    if fault.error is not None and fault.error not in error_names():
        problems.append(f"error: there is no {fault.error!r}{_near(fault.error, error_names())}")
    if fault.connection_fault is not None and fault.connection_fault not in CONNECTION_FAULTS:
        problems.append(f"connection_fault: must be one of {', '.join(CONNECTION_FAULTS)}")
    if fault.error is not None and fault.connection_fault is not None:
        problems.append("error and connection_fault: specify only one")
    if fault.error is None and fault.connection_fault is None and not fault.delay_s:
        problems.append("specify an error, a connection_fault or a delay_s")
    if fault.count is not None and fault.probability is not None:
        problems.append("count and probability: specify only one")
    if fault.count is not None and fault.count < 1:
        problems.append("count: must be at least 1")
    if fault.probability is not None and not 0 <= fault.probability <= 1:
        problems.append("probability: must be between 0 and 1")
    if not 0 <= fault.delay_s <= _LONGEST_DELAY_S:
        problems.append(f"delay_s: must be between 0 and {_LONGEST_DELAY_S:.0f}")
    if problems:
        raise AdminError("The fault has problems, and was not set.", problems)


def _near(name: str, known_names: Collection[str]) -> str:
    near = nearest(name, known_names)
    return f", did you mean {near}?" if near else ""
