"""The exception for a SAML response that fails a check."""

from __future__ import annotations

from typing import Literal

SamlCheck = Literal[
    "well-formed",
    "encrypted",
    "status",
    "issuer",
    "signature",
    "not-before",
    "expired",
    "audience",
    "subject-missing",
    "subject-confirmation",
    "recipient",
    "roles",
]


class SamlError(Exception):
    """A SAML response that fails a check: the check, the expected and the actual value.

    For `expired` and `not-before`, `now` and `limit` are the two instants compared, in epoch milliseconds: AWS
    puts them into its sentence, `Invalid login token. Token expired: <now> >= <limit>`.
    """

    def __init__(
        self, check: SamlCheck, expected: str, got: str, *, now: int | None = None, limit: int | None = None
    ) -> None:
        got = got if len(got) <= 300 else f"{got[:300]}…"
        super().__init__(f"{check}: expected {expected}, got {got}")
        self.check = check
        self.expected = expected
        self.got = got
        self.now = now
        self.limit = limit
