"""A rule that a pool's configuration breaks: where it is broken, and AWS's refusal.

The rules themselves are generators in `pool_rules`, `role_rules` and `tags`. An operation raises the first
violation; a seed and an imported state report all of them, each with its place in the file.
"""

from collections.abc import Iterable

import msgspec

from cognito_identity_emulator.errors.service_error import ServiceError


class RuleViolation(msgspec.Struct, frozen=True):
    """`path` leads to the broken value: names of members as AWS spells them, keys of maps, indexes of lists."""

    path: tuple[str | int, ...]
    error: ServiceError


def raise_first(violations: Iterable[RuleViolation]) -> None:
    """Raise the error of the first violation; do nothing when there is none."""
    for violation in violations:
        raise violation.error
