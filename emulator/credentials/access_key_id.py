"""Access key ids: how they carry the account they belong to.

Ids of AWS hold the account in their bits: decode the sixteen letters after the
prefix as Base32, take six bytes, and the account is in bits 7 to 46. GetAccessKeyInfo answers from that.
"""

from base64 import b32decode
from functools import lru_cache

_ACCOUNT_MASK = 0x7FFFFFFFFF80
_CHANCE_MASK = 0x7FFFFFFFFF
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
# Base32 by ten bits at a time: b32encode works in Python, too, and takes five times as long.
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]


def temporary_access_key_id(account: str, chance: bytes) -> str:
    """An ASIA... id that carries the account; `chance` is five random bytes."""
    start, last_bit = _account_letters(account)
    bits = last_bit << 39 | int.from_bytes(chance) & _CHANCE_MASK
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
