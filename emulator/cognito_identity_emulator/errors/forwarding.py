"""Refusals of requests that `--forward-to` sends to another server. They are ours: AWS forwards nothing."""

from cognito_identity_emulator.errors.evidence import ours

_WHY = "AWS forwards nothing"


class ForwardingError(Exception):
    """The request could not be forwarded. `code` and `status` are HTTP's, `message` says what to do."""

    code: str
    status: int

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadGatewayError(ForwardingError):
    """The other server does not answer, or not with HTTP."""

    code = "BadGateway"
    status = 502

    @classmethod
    @ours(_WHY)
    def unreachable(cls, url: str, problem: str) -> "BadGatewayError":
        """No connection could be opened."""
        return cls(f"{url} of --forward-to cannot be reached: {problem}. Start the server there, or change the option.")

    @classmethod
    @ours(_WHY)
    def interrupted(cls, url: str, problem: str) -> "BadGatewayError":
        """The connection ended before there was a response, or what came was no HTTP."""
        return cls(f"{url} of --forward-to did not answer: {problem}. See the log of that server.")


class GatewayTimeoutError(ForwardingError):
    """The other server takes too long."""

    code = "GatewayTimeout"
    status = 504

    @classmethod
    @ours(_WHY)
    def after(cls, url: str, seconds: int) -> "GatewayTimeoutError":
        """There was no response in time."""
        return cls(f"{url} of --forward-to did not answer within {seconds} s. See the log of that server.")


class LoopDetectedError(ForwardingError):
    """The request has passed through emulators too often."""

    code = "LoopDetected"
    status = 508

    @classmethod
    @ours(_WHY)
    def through(cls, url: str) -> "LoopDetectedError":
        """`--forward-to` leads back to this emulator."""
        return cls(f"The request came back to this emulator. --forward-to {url} leads to itself: name another server.")
