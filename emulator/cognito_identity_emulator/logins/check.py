"""One check of a login: what was expected, what came, and AWS's refusal when the two differ.

A provider's checks are a generator: it yields each check in AWS's order and returns the proof. Whoever proves a login
stops at the first that failed; whoever explains one goes on and shows them all.
"""

from collections.abc import Callable, Generator
from functools import lru_cache

import msgspec

from cognito_identity_emulator.domain.verified_login import VerifiedLogin
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.runtime.clock import SECOND_MS, iso_time
from cognito_identity_emulator.runtime.waiting import WouldBlock

TOO_LATE = "Take a new token, or set the emulator's clock back with PUT /_emulator/clock."
TOO_EARLY = "Wait, or move the emulator's clock forward with PUT /_emulator/clock."
NO_JWT = "A login token has three parts with dots between them; POST /_emulator/login-tokens makes one."


class Check(msgspec.Struct, frozen=True):
    """One check and its outcome. `hint` says which setting or change of the pool would let it pass."""

    name: str
    expected: str
    got: str
    refusal: ServiceError | None = None
    hint: str | None = None

    @property
    def passed(self) -> bool:
        return self.refusal is None

    def failure(self) -> FailedCheck:
        """What a refusal says of it."""
        return FailedCheck(self.name, self.expected, self.got, self.hint)


Checks = Generator[Check, None, VerifiedLogin]


def expiry(now_s: int, expires_at_s: int, refusal: Callable[[], ServiceError]) -> Check:
    """Whether a token is still good; `refusal` is AWS's word for one that is not. Times are epoch seconds."""
    late = now_s >= expires_at_s
    expected = f"a token that expires after {shown_time(now_s)}"
    return Check("expiry", expected, shown_time(expires_at_s), *((refusal(), TOO_LATE) if late else ()))


def not_before(now_s: int, not_before_s: int | None, refusal: Callable[[], ServiceError]) -> Check:
    """Whether a token is good already; None for one that does not say since when. Times are epoch seconds."""
    got = "no nbf claim" if not_before_s is None else shown_time(not_before_s)
    early = not_before_s is not None and now_s < not_before_s
    expected = f"a token that is valid at {shown_time(now_s)}"
    return Check("not-before", expected, got, *((refusal(), TOO_EARLY) if early else ()))


@lru_cache(maxsize=1024)  # a token comes again, and so does a second
def shown_time(seconds: int) -> str:
    """A time as tokens have it, epoch seconds, and as people read it."""
    try:
        return f"{seconds} ({iso_time(seconds * SECOND_MS)})"
    except (ValueError, OverflowError, OSError):  # no calendar goes that far
        return str(seconds)


def make_all(checks: Checks) -> tuple[list[Check], VerifiedLogin | None]:
    """Every check that can be made, past those that failed; the proof when all of them passed. May raise WouldBlock."""
    made: list[Check] = []
    try:
        while True:
            made.append(next(checks))
    except StopIteration as end:
        return made, end.value if all(check.passed for check in made) else None
    except WouldBlock:
        raise
    except Exception:
        # What comes after a check relies on it: without a user, say, there is no proof to make.
        if all(check.passed for check in made):
            raise
        return made, None


def verify(checks: Checks) -> VerifiedLogin | Check:
    """The proof when every check passes, else the first check that failed."""
    while True:
        try:
            check = next(checks)
        except StopIteration as end:
            verified_login: VerifiedLogin = end.value
            return verified_login
        if not check.passed:
            return check
