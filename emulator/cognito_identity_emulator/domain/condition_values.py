"""Parses the values of conditions: numbers, instants, booleans, bytes and addresses. A malformed value is None."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_EPOCH = re.compile(r"[0-9]{5,}(\.[0-9]+)?")
_W3C_DATE = re.compile(
    r"(?P<year>[0-9]{4})(-(?P<month>[0-9]{2})(-(?P<day>[0-9]{2})"
    r"(T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(:(?P<second>[0-9]{2})(?P<fraction>\.[0-9]+)?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?"
)
_EPOCH_START = datetime(1970, 1, 1, tzinfo=UTC)


def parse_number(text: str) -> Decimal | None:
    """An integer or decimal value."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def parse_instant(text: str) -> Decimal | None:
    """Seconds since the epoch, from a W3C form of ISO 8601 (no zone means UTC) or from epoch seconds; four digits alone
    are a year.

    https://www.w3.org/TR/NOTE-datetime
    """
    if _EPOCH.fullmatch(text):
        return Decimal(text)
    date = _W3C_DATE.fullmatch(text)
    if date is None:
        return None
    day = (int(date["year"]), int(date["month"] or 1), int(date["day"] or 1))
    time = (int(date["hour"] or 0), int(date["minute"] or 0), int(date["second"] or 0))
    try:
        at = datetime(*day, *time, tzinfo=_zone(date["zone"]))
    except ValueError:
        return None
    return Decimal((at - _EPOCH_START) // timedelta(seconds=1)) + Decimal(date["fraction"] or 0)


def _zone(text: str | None) -> timezone:
    if text is None or text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[4:]))
    return timezone(-offset if text[0] == "-" else offset)


def parse_bool(text: str) -> bool | None:
    """``true`` or ``false``, in any case."""
    return {"true": True, "false": False}.get(text.lower())


def parse_binary(text: str) -> bytes | None:
    """Bytes in base64."""
    try:
        return b64decode(text, validate=True)
    except (Base64Error, ValueError):
        return None


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """One IP address."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def parse_address_range(text: str) -> IPv4Network | IPv6Network | None:
    """A range of addresses in CIDR form; a single address is a range of one."""
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None
