"""Resetting the emulator."""

from collections.abc import Mapping

import msgspec

from cognito_identity_emulator.control_api.endpoint import Parameter, endpoint
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.storage.reset import ResetReport


class ResetBody(msgspec.Struct, forbid_unknown_fields=True):
    """The account whose data is deleted; without one, the data of all accounts."""

    account: str | None = None


@endpoint(
    "GET",
    "reset",
    parameters=[Parameter("account", "Only what a reset of this account would delete.")],
    python="reset_preview",
)
def get_reset(core: EmulatorCore, parameters: Mapping[str, str]) -> ResetReport:
    """How much a reset would delete, by kind.

    `journal` counts calls; `clock` is 1 when the clock was moved or frozen.
    """
    return core.reset_preview(parameters.get("account"))


@endpoint("POST", "reset", python="reset")
def post_reset(core: EmulatorCore, body: ResetBody | None) -> ResetReport:
    """Delete everything but the keys.

    With `account`, only its pools, identities, sessions, exports of stacks and outbound federation are deleted.
    """
    return core.reset(None if body is None else body.account)
