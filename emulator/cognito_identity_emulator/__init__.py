"""A local Amazon Cognito Identity: identity pools, and the STS that turns their tokens into credentials.

The packages, the phases of a call and the rules of the code are in docs/architecture.md; each package's docstring says
what it owns and what it leaves to others. A package imports only from those below it.
"""

from typing import TYPE_CHECKING, Any

from cognito_identity_emulator.runtime.clock import ManualClock
from cognito_identity_emulator.settings import Settings

if TYPE_CHECKING:
    from cognito_identity_emulator.emulator import Emulator
    from cognito_identity_emulator.gateway.app import create_app

__all__ = ["Emulator", "ManualClock", "Settings", "create_app"]


def __getattr__(name: str) -> Any:
    # Imported on first use, so that importing the package stays cheap for the pytest plugin and the command line.
    if name == "Emulator":
        from cognito_identity_emulator.emulator import Emulator

        return Emulator
    if name == "create_app":
        from cognito_identity_emulator.gateway.app import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
