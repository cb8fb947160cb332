"""The whole state, for export and import."""

from typing import Any

import msgspec

from cognito_identity_emulator.control_api.endpoint import endpoint
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.features.state.importer import ImportReport


@endpoint("GET", "state", python="export_state", is_slow=True)
def get_state(core: EmulatorCore) -> msgspec.Raw:
    """Everything that is stored, including private keys."""
    return msgspec.Raw(core.state_text())


@endpoint("PUT", "state", python="import_state", is_slow=True)
def put_state(core: EmulatorCore, body: dict[str, Any]) -> ImportReport:
    """Replace everything that is stored with this state."""
    return core.import_state(body)
