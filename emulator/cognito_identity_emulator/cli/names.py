"""Names that the running emulator has: of operations and of errors."""

from collections.abc import Collection

from cognito_identity_emulator.cli.client import ControlClient
from cognito_identity_emulator.cli.suggestions import match


class KnownNames:
    """The names of one emulator. Lookups ignore case, and raise UnknownNameError."""

    def __init__(self, client: ControlClient) -> None:
        about = client.get("about")
        self._operations: Collection[str] = [each["operation"] for each in about["operations"]]
        self._errors: Collection[str] = about["faults"]["errors"]

    def operation(self, name: str) -> str:
        """The operation of that name."""
        return match("operation", name, self._operations)

    def error(self, name: str) -> str:
        """The error code of that name."""
        return match("error", name, self._errors, "`cognito-identity-emulator explain GetId` has the errors of GetId.")
