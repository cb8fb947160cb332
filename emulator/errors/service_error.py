"""What every refusal has: AWS's voice (ServiceError) and our own (NotEmulated)."""


class ServiceError(Exception):
    """A refusal in AWS's voice: `code` names it, `message` says it (None: AWS sends none), `status` is HTTP's.

    `explanation` is ours, for logs and the journal only: what exactly was expected, and what would let the call pass.
    """

    code: str = ""
    status: int = 400

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.explanation: str | None = None

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
