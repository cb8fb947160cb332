"""The hosts that keys are fetched from: parses the name of an issuer, and tells the operator's own network from the
internet."""

import ipaddress
import re
import socket
from urllib.parse import urlsplit

import msgspec

from cognito_identity_emulator.runtime.caches import cache_of_short_texts

_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_.])?")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_PATH = re.compile(r"(?:/[\w.~!$&'()*+,;=:%-]*)*", re.ASCII)
_MAX_NAME_CHARACTERS = 2048
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Such an address leads to the IPv4 address at its end."""


class IssuerAddress(msgspec.Struct, frozen=True):
    """Where an issuer is: `authority` is the host in ASCII, with the port if it has one; no slash ends `path`.

    `is_local`: the issuer is in the operator's own network, as far as its name says.
    """

    authority: str
    path: str
    is_local: bool


@cache_of_short_texts(64)
def parse_issuer(name: str) -> IssuerAddress | None:
    """The address of an issuer, from its name without a scheme: `host`, `host:port` or `host:port/path`.

    None for a name with anything else, such as a user, a query or a fragment, which would change the meaning of the
    URL that is made of it.
    """
    if len(name) > _MAX_NAME_CHARACTERS:
        return None
    authority, slash, path = name.partition("/")
    text, port = authority, ""
    if not authority.endswith("]") and ":" in authority:
        text, _, port = authority.rpartition(":")
        if not _PORT.fullmatch(port) or int(port) > 65535:
            return None
    host = ascii_host(text)
    if host is None or not _PATH.fullmatch(slash + path):
        return None
    return IssuerAddress(f"{host}:{port}" if port else host, (slash + path).rstrip("/"), is_local(host))


def is_local_issuer(name: str) -> bool:
    """Whether an issuer, by its name without a scheme, is in the operator's own network."""
    address = parse_issuer(name)
    return address is not None and address.is_local


def ascii_host(text: str) -> str | None:
    """A host name as it is looked up: in ASCII, after IDNA, in lower case; an IPv6 address in brackets.

    None for a text that is not a host name.
    """
    if text.startswith("[") and text.endswith("]"):
        try:
            return f"[{ipaddress.IPv6Address(text[1:-1])}]"
        except ValueError:
            return None
    try:
        host = (text if text.isascii() else text.encode("idna").decode("ascii")).lower()
    except UnicodeError:
        return None
    return host if _HOST.fullmatch(host) else None


def is_local(host: str) -> bool:
    """Whether a host is in the operator's own network: loopback, private, or a name without a dot, as in compose."""
    name = host.strip("[]").rstrip(".").lower()
    address = _address(name)
    if address is None:
        return "." not in name or name.endswith((".localhost", ".localdomain")) or name == "host.docker.internal"
    return not _is_public(address)


def is_public_address(address: str) -> bool:
    """Whether an IP address is one of the internet."""
    parsed = _address(address)
    return parsed is not None and _is_public(parsed)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_global and not address.is_multicast


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address in a host name, also in the shorthand that resolvers accept (127.1, 0x7f000001)."""
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        try:
            address = ipaddress.IPv4Address(socket.inet_aton(name))
        except (OSError, ValueError):
            return None
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def may_fetch(url: str, *, named_by: str) -> bool:
    """Whether a key set's URL that an issuer names may be fetched: by https anywhere public, or within the operator's
    own network when the issuer itself is there."""
    try:
        parts = urlsplit(url)
        is_valid = url.isascii() and url.isprintable() and "\\" not in url and " " not in url and parts.port != 0
    except ValueError:
        return False
    name = parts.hostname or ""
    host = ascii_host(f"[{name}]" if ":" in name else name.partition("%")[0])
    if parts.scheme not in ("http", "https") or host is None or "@" in parts.netloc or not is_valid:
        return False
    if is_local(host):
        return is_local(urlsplit(named_by).hostname or "")
    return parts.scheme == "https"
