"""The errors of the emulator's own functions. They are not AWS's, and their sentences say what to do."""

from collections.abc import Sequence

from cognito_identity_emulator.errors.evidence import ours
from cognito_identity_emulator.runtime.bounds import first_problems


class AdminError(Exception):
    """The operator's request cannot be carried out.

    `code` is one word for programs, `details` list the problems with their places, `status` is the HTTP status. Of very
    many problems the first are listed, and long ones are cut. As text, it is the message with a line for each detail.
    """

    code = "invalid"
    status = 400

    def __init__(self, message: str, details: Sequence[str] = ()) -> None:
        super().__init__(message, details)
        self.message = message
        self.details = first_problems(details)

    def __str__(self) -> str:
        return "\n  ".join([self.message, *self.details])


class NotFoundError(AdminError):
    """The named thing does not exist."""

    code = "not-found"
    status = 404


class TimeRangeError(AdminError):
    """The emulator's clock cannot have that time, which is epoch milliseconds."""

    @ours("AWS's clock cannot be set")
    def __init__(self, time_ms: float) -> None:
        super().__init__(
            "The emulator's time must be between the years 1970 and 9000.", [f"{time_ms} ms after the start of 1970"]
        )
