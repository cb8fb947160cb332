"""A local Amazon Cognito Identity: identity pools, and the STS that turns their tokens into credentials.

The map of the house, from the street to the cellar:

    cli  local                  the doors: a command line, and an object for tests
    serving  workers            the serve command, and the processes that answer for it
    server  edge                HTTP on real sockets; the only place that knows HTTP
    control                     puts everything together
    seeds                       reads seed files and CloudFormation templates
    engine                      performs every call
    operations                  the API itself, one module per operation
    logins  tokens  credentials the rooms operations ask: who signed, what we sign, what we hand out
    keys  storage               the key ring and the database
    protocol  domain            wire formats, and the rules, both pure
    declare                     the vocabulary operations are written in
    errors  settings  ...       what everything stands on
"""

from typing import TYPE_CHECKING, Any

from cognito_identity_emulator.runtime.clock import ManualClock
from cognito_identity_emulator.settings import Settings

if TYPE_CHECKING:
    from cognito_identity_emulator.emulator import Emulator
    from cognito_identity_emulator.gateway.app import create_app

__all__ = ["Emulator", "ManualClock", "Settings", "create_app"]


def __getattr__(name: str) -> Any:
    # The heavy half of the house is only entered by those who ask for it.
    if name == "Emulator":
        from cognito_identity_emulator.emulator import Emulator

        return Emulator
    if name == "create_app":
        from cognito_identity_emulator.gateway.app import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
