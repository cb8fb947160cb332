"""Whether the emulator is ready. These two answer every client, whatever --control says (see gateway/pages.py)."""

from typing import Literal

import msgspec

from cognito_identity_emulator.control_api.endpoint import endpoint
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.version import VERSION


class Health(msgspec.Struct):
    """Whether the emulator is ready.

    `database` describes the database, or says why it does not respond. It is absent where the control API refuses the
    client: with an unknown host, from a page of another origin, without the control token, and with --control off.
    """

    status: Literal["ok", "unavailable"]
    version: str
    database: str | None = None


@endpoint("GET", "health", other_statuses={503: "Not ready."}, python="health")
def get_health(core: EmulatorCore) -> Health:
    """Whether the emulator is ready; 503 while it is not."""
    problem = core.health()
    if problem is not None:
        return Health("unavailable", VERSION, problem)
    return Health("ok", VERSION, core.database.description)


@endpoint("GET", "health/live")
def get_liveness(core: EmulatorCore) -> Health:
    """Whether the process is alive, whatever its database does."""
    return Health("ok", VERSION, core.database.description)
