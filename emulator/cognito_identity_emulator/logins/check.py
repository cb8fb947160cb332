"""One check of a login: the expected value, the actual value, and AWS's refusal when the two differ.

A provider's checks are a generator, which yields each check in AWS's order and returns the verified login. Verification
stops at the first check that fails; an explanation runs all of them.
"""

from collections.abc import Callable, Generator
from functools import lru_cache

import msgspec

from cognito_identity_emulator.domain.verified_login import VerifiedLogin
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.runtime.clock import SECOND_MS, iso_time

TOO_LATE = "Get a new token, or set the emulator's clock back with PUT /_emulator/clock."
TOO_EARLY = "Wait, or move the emulator's clock forward with PUT /_emulator/clock."
_OTHER_SIGNER = (
    "The token was changed, or signed by AWS or another emulator. GET /_emulator/keys lists this emulator's keys."
)
NO_JWT = "A login token has three parts separated by dots. POST /_emulator/login-tokens issues one."


class Check(msgspec.Struct, frozen=True):
    """One check and its outcome. `hint` says which change of a setting or the pool would let it pass."""

    name: str
    expected: str
    got: str
    refusal: ServiceError | None = None
    hint: str | None = None

    @property
    def passed(self) -> bool:
        return self.refusal is None

    def failure(self) -> FailedCheck:
        """The failed check, for the explanation of a refusal."""
        return FailedCheck(self.name, self.expected, self.got, self.hint)

    def explained_refusal(self) -> ServiceError:
        """The refusal of a check that failed, with its explanation."""
        assert self.refusal is not None, "only checks that failed are explained"
        return self.refusal.explain(self.failure())


Checks = Generator[Check, None, VerifiedLogin]


def expiry(now_s: int, expires_at_s: int, refusal: Callable[[], ServiceError]) -> Check:
    """Whether a token has not expired; `refusal` makes AWS's refusal. Times are epoch seconds."""
    is_late = now_s >= expires_at_s
    expected = f"a token that expires after {shown_time(now_s)}"
    return Check("expiry", expected, shown_time(expires_at_s), *((refusal(), TOO_LATE) if is_late else ()))


def not_before(now_s: int, not_before_s: int | None, refusal: Callable[[], ServiceError]) -> Check:
    """Whether a token is valid already; `not_before_s` is None when it has no `nbf`. Times are epoch seconds."""
    got = "no nbf claim" if not_before_s is None else shown_time(not_before_s)
    is_early = not_before_s is not None and now_s < not_before_s
    expected = f"a token that is valid at {shown_time(now_s)}"
    return Check("not-before", expected, got, *((refusal(), TOO_EARLY) if is_early else ()))


def own_signature(key_id: str | None, refusal: ServiceError | None) -> Check:
    """Whether this emulator signed an OpenID token. `refusal` is AWS's, None for a good signature; `key_id` is the key
    that the token names."""
    expected = "a signature by a key of this emulator"
    return Check("signature", expected, f"key {key_id}", refusal, None if refusal is None else _OTHER_SIGNER)


@lru_cache(maxsize=1024)  # clients send a token again, and calls come within a second
def shown_time(seconds: int) -> str:
    """A time in epoch seconds and in ISO 8601."""
    try:
        return f"{seconds} ({iso_time(seconds * SECOND_MS)})"
    except (ValueError, OverflowError, OSError):  # beyond the calendar
        return str(seconds)


def run_all(checks: Checks) -> tuple[list[Check], VerifiedLogin | None]:
    """Every check that can be made, also after one that failed; the login when all of them passed."""
    made: list[Check] = []
    try:
        while True:
            made.append(next(checks))
    except StopIteration as end:
        return made, end.value if all(check.passed for check in made) else None
    except Exception:
        # Later checks rely on earlier ones: without a user, for example, there is no login.
        if all(check.passed for check in made):
            raise
        return made, None


def first_failure(checks: Checks) -> VerifiedLogin | Check:
    """The first check that failed; the login when every check passes."""
    while True:
        try:
            check = next(checks)
        except StopIteration as end:
            verified_login: VerifiedLogin = end.value
            return verified_login
        if not check.passed:
            return check
