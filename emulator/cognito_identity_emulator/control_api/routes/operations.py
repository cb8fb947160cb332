"""The operations of the AWS API, without signatures."""

from typing import Any

from cognito_identity_emulator.control_api.endpoint import endpoint
from cognito_identity_emulator.errors.admin import NotFoundError
from cognito_identity_emulator.features.core import EmulatorCore


@endpoint("POST", "operations/{operation}", python="perform")
def post_operation(core: EmulatorCore, operation: str, body: dict[str, Any]) -> dict[str, Any]:
    """Perform an operation of the AWS API in the default account and region, without a signature.

    Request and response have AWS's members; times are seconds since the epoch. A refusal has the code of AWS's error.
    The call is not in the journal.
    """
    try:
        return core.perform(operation, **body)
    except KeyError as unknown:
        raise NotFoundError(str(unknown.args[0])) from None
