"""How a verb of the operator is refused: never in AWS's voice, always with what to do."""

from collections.abc import Sequence


class AdminError(Exception):
    """A verb that cannot be carried out.

    `code` is one word for programs, `details` list every problem with its place. `status` is the HTTP status it gets.
    """

    code = "invalid"
    status = 400

    def __init__(self, message: str, details: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.details = tuple(details)


class NotFoundError(AdminError):
    """What is named does not exist."""

    code = "not-found"
    status = 404
