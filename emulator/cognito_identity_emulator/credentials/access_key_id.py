"""Makes access key ids with their account encoded inside, as AWS does, and reads the account from them.

The sixteen letters after the prefix are Base32; of the first six bytes, bits 7 to 46 are the account.
GetAccessKeyInfo reads it.
"""

import itertools
from base64 import b32decode
from collections.abc import Iterator
from functools import lru_cache

from cognito_identity_emulator.runtime.random import Ids

TEMPORARY_PREFIX = "ASIA"
"""The beginning of the ids of temporary access keys, which are valid together with their session token only."""
_ACCOUNT_MASK = 0x7FFFFFFFFF80
_PLACE_MASK = 0x7FFFFFFFFF
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
# Base32 of ten bits at a time: b32encode is written in Python, too, and takes five times as long.
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]


class AccessKeyIds:
    """Makes consecutive ids, from a random start.

    AWS's ids are random. Sessions are stored by their ids, and adding rows at random places of an index costs several
    times as much as adding them side by side.
    """

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._places: Iterator[int] | None = None

    def next(self, account: str) -> str:
        """The next id, for that account."""
        places = self._places
        if places is None:
            places = self._places = itertools.count(int.from_bytes(self._ids.random_bytes(5)))
        return temporary_access_key_id(account, next(places))

    def reseed(self) -> None:
        """Continue from another random start, because another process may use the same ids."""
        self._places = None


def temporary_access_key_id(account: str, place: int) -> str:
    """An ASIA... id with the account encoded; only the lowest 39 bits of `place` are used."""
    start, last_bit = _account_letters(account)
    bits = last_bit << 39 | place & _PLACE_MASK
    pairs = _PAIRS
    return f"{start}{pairs[bits >> 30]}{pairs[bits >> 20 & 0x3FF]}{pairs[bits >> 10 & 0x3FF]}{pairs[bits & 0x3FF]}"


@lru_cache(maxsize=64)
def _account_letters(account: str) -> tuple[str, int]:
    """The first letters of every id of an account, and the account's last bit, which is in the letter after them."""
    # AWS sets the highest bit today.
    head = 1 << 39 | int(account) >> 1
    return TEMPORARY_PREFIX + "".join([_PAIRS[head >> shift & 0x3FF] for shift in range(30, -1, -10)]), int(account) & 1


def account_of(access_key_id: str) -> str | None:
    """The account encoded in an access key id; None when there is none."""
    letters = access_key_id[4:]
    if len(letters) != 16:
        return None
    try:
        head = int.from_bytes(b32decode(letters)[:6], "big")
    except ValueError:
        return None
    account = (head & _ACCOUNT_MASK) >> 7
    return f"{account:012}" if account < 10**12 else None
