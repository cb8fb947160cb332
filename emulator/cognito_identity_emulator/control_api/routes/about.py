"""What this emulator is."""

from typing import Any

from cognito_identity_emulator.control_api.endpoint import endpoint
from cognito_identity_emulator.features.core import EmulatorCore


@endpoint("GET", "about", python="about")
def get_about(core: EmulatorCore) -> dict[str, Any]:
    """The version, the settings in force, the operations and what differs from AWS.

    Secrets in the settings are hidden.
    """
    return core.about()
