"""Resetting the emulator."""

import msgspec

from cognito_identity_emulator.control_api.endpoint import endpoint
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.storage.reset import ResetReport


class ResetBody(msgspec.Struct, forbid_unknown_fields=True):
    """The account whose data is deleted; without one, the data of all accounts."""

    account: str | None = None


@endpoint("POST", "reset", python="reset")
def post_reset(core: EmulatorCore, body: ResetBody | None) -> ResetReport:
    """Delete everything but the keys, or what an account has."""
    return core.reset(None if body is None else body.account)
