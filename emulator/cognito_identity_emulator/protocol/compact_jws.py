"""The compact form of a JSON Web Signature, taken apart. Nothing in it is verified here.

Every login and every call of STS passes here, so a token as everybody writes it is read by what C code does with whole
parts. All others are PyJWT's to judge, whose own reading looks at each character in Python.
"""

from binascii import a2b_base64
from functools import lru_cache
from typing import Any

import msgspec

# What Base64 has, and its alphabet for URLs has not, becomes a letter of neither.
_TO_BASE64 = bytes.maketrans(b"-_+/=", b"+/!!!")
# By the letters that are left over of the last four: those that can end a part, as its unused bits are all zero, and
# the padding that it goes without.
_ENDS: tuple[tuple[frozenset[int], bytes], ...] = (
    (frozenset(range(256)), b""),
    (frozenset(), b""),
    (frozenset(b"AQgw"), b"=="),
    (frozenset(b"AEIMQUYcgkosw048"), b"="),
)
_SHORT_HEADER = 512


class CompactJws(msgspec.Struct, frozen=True):
    """A token's parts. `header` is `header_text` read; `signed` is what the signature is over."""

    header: dict[str, Any]
    header_text: bytes
    payload: bytes
    signed: bytes
    signature: bytes


class MalformedJws(ValueError):
    """The text is no token in compact form."""


def split_jws(token: str) -> CompactJws:
    """The parts of a token, however its header names and its claims are. Raises MalformedJws."""
    try:
        text = token.encode()
    except UnicodeEncodeError:
        raise MalformedJws from None
    return _parse_canonical(text) or _parse_lenient(text)


def _parse_canonical(text: bytes) -> CompactJws | None:
    """The parts of a token without any peculiarity; None for all others."""
    header_part, _, rest = text.partition(b".")
    payload_part, _, signature_part = rest.partition(b".")  # another full stop is no Base64
    # One key signs many tokens, and every one has the same header.
    found = _known_header(header_part) if len(header_part) <= _SHORT_HEADER else _header(header_part)
    payload, signature = _decoded(payload_part), _decoded(signature_part)
    if found is None or payload is None or signature is None:
        return None
    header, header_text = found
    return CompactJws(header.copy(), header_text, payload, text[: -len(signature_part) - 1], signature)


def _header(part: bytes) -> tuple[dict[str, Any], bytes] | None:
    """A header without any peculiarity, read, and its text."""
    text = _decoded(part)
    if text is None:
        return None
    try:
        header = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if type(header) is not dict or "crit" in header or "b64" in header or type(header.get("kid", "")) is not str:
        return None
    return header, text


_known_header = lru_cache(maxsize=128)(_header)


def _decoded(part: bytes) -> bytes | None:
    """The bytes of a part; None when it is empty, is no Base64 for URLs, or would be written differently."""
    last_letters, padding = _ENDS[len(part) % 4]
    if not part or part[-1] not in last_letters:
        return None
    try:
        return a2b_base64(part.translate(_TO_BASE64) + padding, strict_mode=True)
    except ValueError:
        return None


def _parse_lenient(text: bytes) -> CompactJws:
    from jwt import InvalidTokenError
    from jwt.api_jws import decode_complete
    from jwt.utils import base64url_decode

    try:
        parsed = decode_complete(text, options={"verify_signature": False})
        header_text = base64url_decode(text.partition(b".")[0])
    except (InvalidTokenError, ValueError, RecursionError):
        raise MalformedJws from None
    return CompactJws(parsed["header"], header_text, parsed["payload"], text.rpartition(b".")[0], parsed["signature"])
