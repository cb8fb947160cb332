"""Ids that are derived from names: the same names give the same id in every emulator."""

import base64
import hashlib

_UUID_FORM = (8, 4, 4, 4, 12)


def derived_id(region: str, *names: str) -> str:
    """The id of a pool or an identity: ``region:`` and a UUID (version 8, RFC 9562) derived from the names."""
    digits = list(_digest(*names).hex())
    digits[12], digits[16] = "8", "89ab"[int(digits[16], 16) & 3]
    text = "".join(digits)
    ends = [sum(_UUID_FORM[: number + 1]) for number in range(len(_UUID_FORM))]
    return f"{region}:" + "-".join(text[end - size : end] for size, end in zip(_UUID_FORM, ends, strict=True))


def derived_letters(count: int, *names: str) -> str:
    """Up to 32 letters and digits in upper case, like those that AWS appends to generated names."""
    return base64.b32encode(_digest(*names)).decode()[:count]


def _digest(*names: str) -> bytes:
    text = "\0".join(names)
    return hashlib.sha256(text.encode()).digest()
