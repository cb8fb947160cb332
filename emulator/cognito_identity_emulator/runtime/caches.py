"""Caches of functions of a text that clients send: bounded by their bytes, not only by the number of entries."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Result = TypeVar("Result")

MAX_CACHED_CHARACTERS = 512
"""A longer text is not cached: usual names, ARNs and headers are shorter."""


def cache_of_short_texts(entries: int) -> Callable[[Callable[[str], Result]], Callable[[str], Result]]:
    """Cache the results of a function of one text for the last `entries` texts that are short."""

    def decorate(compute: Callable[[str], Result]) -> Callable[[str], Result]:
        cached = lru_cache(maxsize=entries)(compute)

        @wraps(compute)
        def look_up(text: str) -> Result:
            return cached(text) if len(text) <= MAX_CACHED_CHARACTERS else compute(text)

        return look_up

    return decorate
