"""The only door for chance: identifiers, key ids and secrets are drawn here."""

import random
import secrets
import uuid
from collections.abc import Callable
from typing import Protocol


class Ids(Protocol):
    """Draws identifiers."""

    def uuid(self) -> str:
        """A random UUID (version 4) as text."""
        ...

    def request_id(self) -> str:
        """An id for one HTTP request, in the form of a UUID."""
        ...

    def random_bytes(self, count: int) -> bytes:
        """`count` bytes nobody can guess."""
        ...


def _uuid_text(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class RandomIds:
    """From the operating system's randomness."""

    def uuid(self) -> str:
        # Version and variant are set by hand: a third of what uuid.uuid4 costs.
        digits = secrets.token_hex(16)
        return _uuid_text(digits[:12] + "4" + digits[13:16] + "89ab"[int(digits[16], 16) & 3] + digits[17:])

    def request_id(self) -> str:
        return _uuid_text(secrets.token_hex(16))

    def random_bytes(self, count: int) -> bytes:
        return secrets.token_bytes(count)


class SeededIds:
    """The same identifiers in the same order for the same seed; for tests that compare whole answers."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # for the repeatable ids of tests  # nosec B311

    def uuid(self) -> str:
        return str(uuid.UUID(bytes=self.random_bytes(16), version=4))

    def request_id(self) -> str:
        return self.uuid()

    def random_bytes(self, count: int) -> bytes:
        return self._random.randbytes(count)


Draws = Callable[[], float]
"""Gives numbers from 0 up to 1, one after the other."""


def seeded_draws(seed: int | None) -> Draws:
    """Draws that are the same for the same seed; without a seed nobody can foretell them."""
    return random.Random(seed).random  # it chooses faults, no secrets  # nosec B311
