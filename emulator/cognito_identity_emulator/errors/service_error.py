"""What every refusal has: AWS's voice (ServiceError) and our own (NotEmulated)."""

from typing import Self

from cognito_identity_emulator.errors.failed_check import FailedCheck


class ServiceError(Exception):
    """A refusal in AWS's voice: `code` names it, `message` says it (None: AWS sends none), `status` is HTTP's.

    `failed` and `explanation` are ours, for logs and the journal only: what exactly was expected, and what would let
    the call pass. Where there is a check to name, its sentence is the explanation.
    """

    code: str = ""
    status: int = 400
    failed: FailedCheck | None = None

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.explanation = None if self.failed is None else self.failed.sentence()

    def explain(self, failed: FailedCheck) -> Self:
        """The same refusal, which says what failed."""
        self.failed = failed
        self.explanation = failed.sentence()
        return self

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # The direct children of ServiceError are AWS's types; their own children only word them.
        if ServiceError in cls.__bases__ and "code" not in cls.__dict__:
            cls.code = cls.__name__


class NotEmulated(Exception):
    """A real AWS action that this emulator does not offer."""

    code = "NotEmulated"
    status = 501

    def __init__(self, what: str, why: str) -> None:
        self.message = f"{what} is not emulated: {why}"
        super().__init__(self.message)
