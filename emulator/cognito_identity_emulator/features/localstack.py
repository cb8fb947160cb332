"""The two documents by which tools made for LocalStack recognize a running server, in LocalStack's form.

https://docs.localstack.cloud/aws/configuration/networking/internal-endpoints/
"""

import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.features.seeds.derived_ids import derived_id
from cognito_identity_emulator.operations.services import SERVICES
from cognito_identity_emulator.version import VERSION

AVAILABLE, RUNNING, ERROR = "available", "running", "error"
"""States of a service, by LocalStack's names: not called yet, called, and without its database."""

_EDITION = "community"
_MARKS_OF_CONTAINERS = (Path("/.dockerenv"), Path("/run/.containerenv"))


def localstack_health(core: EmulatorCore) -> dict[str, Any]:
    """The body of GET /_localstack/health: the state of each emulated service.

    A service is `available` until its first call and `running` from then on, as in LocalStack. While the database does
    not answer, each is in `error`.
    """
    called = core.called_services()
    is_broken = core.health() is not None
    states = {each.name: RUNNING if each.name in called else AVAILABLE for each in SERVICES}
    return {"services": dict.fromkeys(states, ERROR) if is_broken else states, "edition": _EDITION, "version": VERSION}


def localstack_info(core: EmulatorCore) -> dict[str, Any]:
    """The body of GET /_localstack/info. `uptime` is in seconds; nothing in it identifies the machine or its user."""
    now, started_at = core.clock.now(), core.journal.started_at
    return {
        "version": VERSION,
        "edition": _EDITION,
        "is_license_activated": False,
        "session_id": derived_id("", "session", str(started_at))[1:],
        "machine_id": "",
        "system": platform.system().lower(),
        "is_docker": any(each.exists() for each in _MARKS_OF_CONTAINERS),
        "server_time_utc": datetime.fromtimestamp(now // 1000, UTC).replace(tzinfo=None).isoformat(),
        "uptime": max(0, now - started_at) // 1000,
    }
