"""Asks before a command deletes what is stored."""

import argparse
import sys
from collections.abc import Mapping

from cognito_identity_emulator.cli.errors import CommandError, DeclinedError
from cognito_identity_emulator.runtime.nouns import count_nouns

STORED = {
    "pools": ("pool", "pools"),
    "identities": ("identity", "identities"),
    "roles": ("role", "roles"),
    "policies": ("policy", "policies"),
    "providers": ("provider", "providers"),
    "outbound_federation": ("account with outbound federation", "accounts with outbound federation"),
    "exports": ("export of stacks", "exports of stacks"),
    "sessions": ("session", "sessions"),
}
"""What a question counts, by the names of a ResetReport: one of it, and several."""

DELETED = {**STORED, "faults": ("fault", "faults"), "journal": ("call", "calls")}
"""What a reset deletes and counts."""


def add_yes(parser: argparse.ArgumentParser) -> None:
    """The option that answers the question."""
    parser.add_argument("--yes", action="store_true", help="do not ask")


def confirm(action: str, counts: Mapping[str, int], place: str, options: argparse.Namespace) -> None:
    """Ask before an action, such as "delete"; there is no question where nothing is stored, or with --yes.

    Raises DeclinedError for no, and CommandError where it cannot ask.
    """
    stored = in_words(counts, STORED)
    if not stored or options.yes:
        return
    if not sys.stdin.isatty():
        raise CommandError(f"This would {action} {stored} of {place}. Add --yes to do it; nothing was changed.")
    print(f"{action.capitalize()} {stored} of {place}? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise DeclinedError("Nothing was changed.")


def in_words(counts: Mapping[str, int], nouns: Mapping[str, tuple[str, str]]) -> str:
    """The counts that are not zero: 1 pool, 2 identities and 3 roles."""
    words = count_nouns(counts, nouns)
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
