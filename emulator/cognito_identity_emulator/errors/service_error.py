"""What every refusal has: AWS's voice (ServiceError) and our own (NotEmulated)."""

from collections.abc import Iterable, Sequence
from typing import Self

from cognito_identity_emulator.errors.evidence import ours
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.runtime.bounds import join_names


class ServiceError(Exception):
    """An error that AWS answers: `code` is its name, `message` its sentence (None: AWS sends none), `status` is HTTP's.

    `record` is the message for logs and the journal, without what may be a secret. `failed` and `explanation` are ours,
    for logs and the journal only: the check that failed, and how the call could succeed. When there is a failed check,
    its sentence is the explanation. As text, the error is its name with its sentence, and the explanation in a second
    line.
    """

    code: str = ""
    status: int = 400
    failed: FailedCheck | None = None

    def __init__(self, message: str | None = None, *, record: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.record = message if record is None else record
        self.explanation = None if self.failed is None else self.failed.sentence()

    def explain(self, failed: FailedCheck) -> Self:
        """Add the failed check to the error, and return it."""
        self.failed = failed
        self.explanation = failed.sentence()
        return self

    def __str__(self) -> str:
        sentence = f"{self.code}: {self.message}" if self.message else self.code
        return f"{sentence}\n  {self.explanation}" if self.explanation else sentence

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # Direct subclasses of ServiceError are AWS's types; the subclasses of those only differ in their sentence.
        if ServiceError in cls.__bases__ and "code" not in cls.__dict__:
            cls.code = cls.__name__


def violations_sentence(count: int, listed: Sequence[str]) -> str:
    """AWS's sentence about `count` members that break their constraints, of which it lists some."""
    return f"{count} validation {'error' if count == 1 else 'errors'} detected: {'; '.join(listed)}"


class InjectedError(ServiceError):
    """The error of a fault. Its name, and usually its sentence, are the operator's."""

    @ours("the fault has no message; AWS has no faults")
    def __init__(self, code: str, message: str | None) -> None:
        super().__init__(message or "This error was injected by a fault of the emulator.")
        self.code = code


class RemoteServiceError(ServiceError):
    """An error that an emulator in another process has answered: code, sentence, status and explanation are its own."""

    def __init__(self, code: str, message: str | None, status: int, explanation: str | None) -> None:
        super().__init__(message)
        self.code, self.status, self.explanation = code, status, explanation


class NotEmulated(Exception):
    """An AWS service, an action, or a member of one, that is not emulated."""

    code = "NotEmulated"
    status = 501

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = self.record = message

    @classmethod
    @ours("AWS has every service")
    def service(cls, service: str, emulated: Iterable[str]) -> "NotEmulated":
        """`emulated` are the services that are emulated."""
        offered = f"The emulator has these services: {join_names(emulated)}."
        return cls(f"{service} is not emulated. {offered} --forward-to {service}=URL sends its requests elsewhere.")

    @classmethod
    @ours("AWS has every action")
    def action(cls, service: str, action: str, emulated: Iterable[str]) -> "NotEmulated":
        """`emulated` are the actions of the service that are emulated."""
        offered = f"The emulator has these actions of {service}: {join_names(emulated)}."
        return cls(f"{service}:{action} is not emulated. {offered}")

    @classmethod
    @ours("AWS has every member")
    def member(cls, service: str, action: str, member: str) -> "NotEmulated":
        """A member that would be lost without an effect."""
        return cls(f"{member} of {service}:{action} is not emulated. Send the call without it.")
