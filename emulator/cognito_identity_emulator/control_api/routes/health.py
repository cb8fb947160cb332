"""Whether the emulator is started, ready and alive: the three probes of Kubernetes. They answer every client, whatever
--control says (see gateway/pages.py).

https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
"""

from typing import Literal

import msgspec

from cognito_identity_emulator.control_api.endpoint import endpoint
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.version import VERSION


class Health(msgspec.Struct):
    """The state of the emulator.

    `status` is `stopping` while a stopping emulator still answers calls (see --shutdown-delay-s). `database` describes
    the database, or says why it does not respond. It is absent where the control API refuses the client: with an
    unknown host, from a page of another origin, without the control token, and with --control off.
    """

    status: Literal["ok", "unavailable", "stopping"]
    version: str
    database: str | None = None


@endpoint("GET", "health", other_statuses={503: "Not ready."}, python="health")
def get_health(core: EmulatorCore) -> Health:
    """Whether the emulator is ready; 503 while it is not."""
    return _readiness(core)


@endpoint("GET", "health/ready", other_statuses={503: "Not ready."})
def get_readiness(core: EmulatorCore) -> Health:
    """The same as `GET health`, under the name of Kubernetes' probe."""
    return _readiness(core)


def _readiness(core: EmulatorCore) -> Health:
    if core.is_stopping:
        return Health("stopping", VERSION, core.database.description)
    problem = core.health()
    if problem is not None:
        return Health("unavailable", VERSION, problem)
    return Health("ok", VERSION, core.database.description)


@endpoint("GET", "health/live")
def get_liveness(core: EmulatorCore) -> Health:
    """Whether the process is alive, whatever its database does."""
    return Health("ok", VERSION, core.database.description)


@endpoint("GET", "health/startup")
def get_startup(core: EmulatorCore) -> Health:
    """Whether the start is complete: tables are migrated and seeds are read. Before that, no request is answered."""
    return Health("ok", VERSION, core.database.description)
