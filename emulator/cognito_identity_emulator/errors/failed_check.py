"""The check that a call failed, with a hint. It is ours, not AWS's, and only appears in logs and the journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cognito_identity_emulator.runtime.bounds import shorten

_LONGEST_SHOWN = 200
_LONGEST_HINT = 500


@dataclass(frozen=True, slots=True)
class RoleQuestion:
    """The body of POST explain/role that repeats the decision about a role; without provider and claims, of a guest.

    `claims` are those that rules, tag maps and trust policies read; they contain no token.
    """

    identity_pool_id: str
    provider: str | None = None
    claims: Mapping[str, Any] | None = None
    custom_role_arn: str | None = None


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """The expected and the actual value; `hint` says which setting, or which change of the pool or the call, helps.

    Of a check about a role, `role_arn` is the role, if there is one, and `role_question` repeats the decision.
    """

    name: str
    expected: str
    got: str
    hint: str | None = None
    role_arn: str | None = None
    role_question: RoleQuestion | None = None

    def sentence(self) -> str:
        """The check in one line, without secrets."""
        sentence = f"{self.name}: expected {shown(self.expected)}, got {shown(self.got)}"
        return f"{sentence}. {shorten(self.hint, _LONGEST_HINT)}" if self.hint else f"{sentence}."


def shown(value: object) -> str:
    """A value from a token for a log: in one line, truncated."""
    text = str(value)
    line = "".join(letter if letter.isprintable() else " " for letter in text[:_LONGEST_SHOWN])
    return line + "..." if len(text) > _LONGEST_SHOWN else line
