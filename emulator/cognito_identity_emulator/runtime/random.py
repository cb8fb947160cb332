"""Random identifiers, key ids and secrets: the only place where the emulator uses randomness."""

import os
import random
import secrets
import sys
import uuid
from collections import deque
from collections.abc import Callable
from typing import Protocol


class Ids(Protocol):
    """A source of random identifiers."""

    def uuid(self) -> str:
        """A random UUID (version 4) as text."""
        ...

    def request_id(self) -> str:
        """An id for one HTTP request, in the form of a UUID."""
        ...

    def random_bytes(self, count: int) -> bytes:
        """`count` unpredictable bytes."""
        ...


def _uuid_text(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def uuid_with(octets: bytes) -> str:
    """The UUID (version 4) that has these 16 bytes, except for the bits of version and variant."""
    # These are set by hand, which takes a third of the time of uuid.uuid4.
    digits = octets.hex()
    return _uuid_text(digits[:12] + "4" + digits[13:16] + "89ab"[int(digits[16], 16) & 3] + digits[17:])


_BLOCK_BYTES = 16
_BLOCKS_AT_ONCE = 256
_reserve: deque[bytes] = deque()

if sys.platform != "win32":  # which has no fork
    # A child process must not use the same random bytes as its parent.
    os.register_at_fork(after_in_child=_reserve.clear)


def _random_block() -> bytes:
    """16 bytes of the operating system's randomness, used only once.

    They are fetched many at a time, because a system call for each would cost more than what they are used for. Safe to
    use from any thread, because taking from a deque is.
    """
    try:
        return _reserve.popleft()
    except IndexError:
        fetched = secrets.token_bytes(_BLOCK_BYTES * _BLOCKS_AT_ONCE)
        first, *others = (fetched[start : start + _BLOCK_BYTES] for start in range(0, len(fetched), _BLOCK_BYTES))
        _reserve.extend(others)
        return first


class RandomIds:
    """Identifiers from the operating system's randomness."""

    def uuid(self) -> str:
        return uuid_with(_random_block())

    def request_id(self) -> str:
        return _uuid_text(_random_block().hex())

    def random_bytes(self, count: int) -> bytes:
        return _random_block()[:count] if count <= _BLOCK_BYTES else secrets.token_bytes(count)


class SeededIds:
    """The same identifiers in the same order for the same seed; for tests that compare whole responses."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # for the repeatable ids of tests  # nosec B311

    def uuid(self) -> str:
        return str(uuid.UUID(bytes=self.random_bytes(16), version=4))

    def request_id(self) -> str:
        return self.uuid()

    def random_bytes(self, count: int) -> bytes:
        return self._random.randbytes(count)


RandomSource = Callable[[], float]
"""Returns the next random number from 0 up to 1."""


def seeded_random(seed: int | None) -> RandomSource:
    """A random source that repeats itself for the same seed; unpredictable without one."""
    return random.Random(seed).random  # it chooses faults, no secrets  # nosec B311
