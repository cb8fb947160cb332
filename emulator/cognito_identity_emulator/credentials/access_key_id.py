"""Access key ids: how they carry the account they belong to.

Ids of AWS hold the account in their bits: decode the sixteen letters after the
prefix as Base32, take six bytes, and the account is in bits 7 to 46. GetAccessKeyInfo answers from that.
"""

import itertools
from base64 import b32decode
from collections.abc import Iterator
from functools import lru_cache

from cognito_identity_emulator.runtime.random import Ids

_ACCOUNT_MASK = 0x7FFFFFFFFF80
_PLACE_MASK = 0x7FFFFFFFFF
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
# Base32 by ten bits at a time: b32encode works in Python, too, and takes five times as long.
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]


class AccessKeyIds:
    """Gives out ids: one after the other, from a place drawn by chance.

    AWS draws each by chance. But sessions are found by their ids, and rows at random places of an index cost several
    times as much as rows side by side.
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
        """Go on from another place: here may be ids that another process has given out."""
        self._places = None


def temporary_access_key_id(account: str, place: int) -> str:
    """An ASIA... id that carries the account; of `place`, the lowest 39 bits count."""
    start, last_bit = _account_letters(account)
    bits = last_bit << 39 | place & _PLACE_MASK
    pairs = _PAIRS
    return f"{start}{pairs[bits >> 30]}{pairs[bits >> 20 & 0x3FF]}{pairs[bits >> 10 & 0x3FF]}{pairs[bits & 0x3FF]}"


@lru_cache(maxsize=64)
def _account_letters(account: str) -> tuple[str, int]:
    """How every id of an account begins, and the account's last bit, which is in the letter after that."""
    # The highest bit is set in ids that AWS gives out today.
    head = 1 << 39 | int(account) >> 1
    return "ASIA" + "".join([_PAIRS[head >> shift & 0x3FF] for shift in range(30, -1, -10)]), int(account) & 1


def account_of(access_key_id: str) -> str | None:
    """The account an access key id carries, or None when it cannot carry one."""
    letters = access_key_id[4:]
    if len(letters) != 16:
        return None
    try:
        head = int.from_bytes(b32decode(letters)[:6], "big")
    except ValueError:
        return None
    account = (head & _ACCOUNT_MASK) >> 7
    return f"{account:012}" if account < 10**12 else None
