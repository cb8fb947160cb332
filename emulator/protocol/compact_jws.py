"""The compact form of a JSON Web Signature, taken apart. Nothing in it is verified here.

Every login and every call of STS passes here, so a token as everybody writes it is read by one regular expression. All
others are PyJWT's to judge, whose own reading looks at each character in Python.
"""

import re
from binascii import a2b_base64
from typing import Any

import msgspec

_THREE_PARTS = re.compile(rb"([\w-]+)\.([\w-]+)\.([\w-]+)")
_TO_BASE64 = bytes.maketrans(b"-_", b"+/")
# By the letters that are left over of the last four: those that can end a part, whose unused bits are all zero.
_LAST_LETTERS: tuple[frozenset[int] | None, ...] = (
    None,
    frozenset(),
    frozenset(b"AQgw"),
    frozenset(b"AEIMQUYcgkosw048"),
)


class CompactJws(msgspec.Struct, frozen=True):
    """A token's parts. `header` is `header_text` read; `signed` is what the signature is over."""

    header: dict[str, Any]
    header_text: bytes
    payload: bytes
    signed: bytes
    signature: bytes


class NotCompact(ValueError):
    """The text is no token in compact form."""


def take_apart(token: str) -> CompactJws:
    """The parts of a token, however its header names and its claims are. Raises NotCompact."""
    try:
        text = token.encode()
    except UnicodeEncodeError:
        raise NotCompact from None
    return _ordinary(text) or _unusual(text)


def _ordinary(text: bytes) -> CompactJws | None:
    """The parts of a token without any peculiarity; None for all others."""
    found = _THREE_PARTS.fullmatch(text)
    if found is None:
        return None
    header_text, payload, signature = map(_decoded, found.groups())
    if header_text is None or payload is None or signature is None:
        return None
    try:
        header = msgspec.json.decode(header_text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if type(header) is not dict or "crit" in header or "b64" in header or type(header.get("kid", "")) is not str:
        return None
    return CompactJws(header, header_text, payload, text[: found.end(2)], signature)


def _decoded(part: bytes) -> bytes | None:
    """The bytes of a part, which has letters of Base64 only; None when they would be written differently."""
    last_letters = _LAST_LETTERS[len(part) % 4]
    if last_letters is not None and part[-1] not in last_letters:
        return None
    return a2b_base64(part.translate(_TO_BASE64) + b"==")


def _unusual(text: bytes) -> CompactJws:
    from jwt import InvalidTokenError
    from jwt.api_jws import decode_complete
    from jwt.utils import base64url_decode

    try:
        parsed = decode_complete(text, options={"verify_signature": False})
        header_text = base64url_decode(text.partition(b".")[0])
    except (InvalidTokenError, ValueError, RecursionError):
        raise NotCompact from None
    return CompactJws(parsed["header"], header_text, parsed["payload"], text.rpartition(b".")[0], parsed["signature"])
