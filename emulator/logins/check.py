"""One check of a login: what was expected, what came, and AWS's refusal when the two differ.

A provider's checks are a generator: it yields each check in AWS's order and returns the proof. Whoever proves a login
stops at the first that failed; whoever explains one goes on and shows them all.
"""

from collections.abc import Generator

import msgspec

from emulator.domain.proof import Proof
from emulator.errors.service_error import ServiceError
from emulator.waiting import MustWait

_LONGEST_SHOWN = 200


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

    def sentence(self) -> str:
        """The outcome in words, without anything secret."""
        told = f"{self.name}: expected {shown(self.expected)}, got {shown(self.got)}"
        return f"{told}. {self.hint}" if self.hint else f"{told}."


Checks = Generator[Check, None, Proof]


def shown(value: object) -> str:
    """A value from a token, made fit for a log: one line, and not longer than it need be."""
    text = str(value)
    line = "".join(letter if letter.isprintable() else " " for letter in text[:_LONGEST_SHOWN])
    return line + "..." if len(text) > _LONGEST_SHOWN else line


def make_all(checks: Checks) -> tuple[list[Check], Proof | None]:
    """Every check that can be made, past those that failed; the proof when all of them passed. May raise MustWait."""
    made: list[Check] = []
    try:
        while True:
            made.append(next(checks))
    except StopIteration as end:
        return made, end.value if all(check.passed for check in made) else None
    except MustWait:
        raise
    except Exception:
        # What comes after a check relies on it: without a user, say, there is no proof to make.
        if all(check.passed for check in made):
            raise
        return made, None


def prove(checks: Checks) -> Proof | Check:
    """The proof when every check passes, else the first check that failed."""
    while True:
        try:
            check = next(checks)
        except StopIteration as end:
            proof: Proof = end.value
            return proof
        if not check.passed:
            return check
