"""Faults: errors, delays and connection faults for the calls to come."""

from collections.abc import Mapping, Sequence

import msgspec

from cognito_identity_emulator.control_api.endpoint import Parameter, endpoint
from cognito_identity_emulator.domain.fault import Fault
from cognito_identity_emulator.features.core import EmulatorCore


class FaultBody(msgspec.Struct, forbid_unknown_fields=True):
    """The fault to add; see Fault. `trouble` is the older name of `connection_fault`."""

    operation: str
    error: str | None = None
    message: str | None = None
    count: int | None = None
    probability: float | None = None
    seed: int | None = None
    delay_s: float = 0.0
    connection_fault: str | None = None
    trouble: str | None = None


class Faults(msgspec.Struct):
    """Every fault, with its remaining count."""

    faults: Sequence[Fault]


class Deleted(msgspec.Struct):
    """The number of deleted faults."""

    deleted: int


@endpoint("GET", "faults", python="faults")
def get_faults(core: EmulatorCore) -> Faults:
    """The faults, with their remaining counts."""
    return Faults(core.faults())


@endpoint("POST", "faults", python="add_fault")
def post_fault(core: EmulatorCore, body: FaultBody) -> Fault:
    """Make calls go wrong: with an error, a delay or a connection fault."""
    return core.add_fault(**msgspec.structs.asdict(body))


@endpoint(
    "DELETE",
    "faults",
    parameters=[Parameter("id", "Only the fault with this id.")],
    ignores_unknown_parameters=True,
    python="delete_faults",
)
def delete_faults(core: EmulatorCore, parameters: Mapping[str, str]) -> Deleted:
    """Delete all faults, or one."""
    return Deleted(core.delete_faults(parameters.get("id")))
