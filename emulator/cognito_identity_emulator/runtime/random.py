"""The only door for chance: identifiers, key ids and secrets are drawn here."""

import os
import random
import secrets
import sys
import uuid
from collections import deque
from collections.abc import Callable
from typing import Protocol


class Ids(Protocol):
    """RandomSource identifiers."""

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


_BLOCK_BYTES = 16
_BLOCKS_AT_ONCE = 256
_reserve: deque[bytes] = deque()

if sys.platform != "win32":  # which forks nothing
    # Else a child would draw what its parent draws.
    os.register_at_fork(after_in_child=_reserve.clear)


def _random_block() -> bytes:
    """16 bytes of the operating system's randomness, handed out once.

    They are fetched many at a time. A call draws several, and to ask the kernel for each costs more than what is made
    of them. Safe to use from any thread: taking from a deque is.
    """
    try:
        return _reserve.popleft()
    except IndexError:
        drawn = secrets.token_bytes(_BLOCK_BYTES * _BLOCKS_AT_ONCE)
        first, *others = (drawn[start : start + _BLOCK_BYTES] for start in range(0, len(drawn), _BLOCK_BYTES))
        _reserve.extend(others)
        return first


class RandomIds:
    """From the operating system's randomness."""

    def uuid(self) -> str:
        # Version and variant are set by hand: a third of what uuid.uuid4 costs.
        digits = _random_block().hex()
        return _uuid_text(digits[:12] + "4" + digits[13:16] + "89ab"[int(digits[16], 16) & 3] + digits[17:])

    def request_id(self) -> str:
        return _uuid_text(_random_block().hex())

    def random_bytes(self, count: int) -> bytes:
        return _random_block()[:count] if count <= _BLOCK_BYTES else secrets.token_bytes(count)


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


RandomSource = Callable[[], float]
"""Gives numbers from 0 up to 1, one after the other."""


def seeded_random(seed: int | None) -> RandomSource:
    """RandomSource that are the same for the same seed; without a seed nobody can foretell them."""
    return random.Random(seed).random  # it chooses faults, no secrets  # nosec B311
