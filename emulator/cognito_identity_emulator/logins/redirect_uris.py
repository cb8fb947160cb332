"""Redirect URIs: where the sign-in of the built-in identity provider may send a user back to.

A URI must be registered, character by character. Only a loopback URI that was registered without a port matches every
port, because a native app and a test take whichever is free (RFC 8252, section 7.3). `localhost` counts as loopback.
https://www.rfc-editor.org/rfc/rfc8252 and https://www.rfc-editor.org/rfc/rfc9700#section-2.1
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from cognito_identity_emulator.logins.hosts import ascii_host, is_local

MAX_REDIRECT_URIS = 100
MAX_REDIRECT_URI_CHARACTERS = 2048

_LOOPBACK = ("127.0.0.1", "[::1]", "localhost")
_WEB = ("http", "https")
_WEB_URLS = ("http://", "https://")
_RUN_BY_BROWSERS = ("about", "blob", "data", "file", "filesystem", "javascript", "vbscript", "view-source", "ws", "wss")
_WITHOUT_SCHEME = re.compile(r"[a-z0-9.-]+:\d+([/?].*)?")
_URI = re.compile(r"""[a-z][a-z0-9+.-]*:[^\s<>"'`{}|\\^#]+""")


def redirect_uri_problem(uri: str) -> str | None:
    """What is wrong with a URI that is to be registered; None when nothing is."""
    if len(uri) > MAX_REDIRECT_URI_CHARACTERS:
        return f"has more than {MAX_REDIRECT_URI_CHARACTERS} characters"
    if not uri.isascii() or not uri.isprintable() or not _URI.fullmatch(uri):
        return "not an absolute URI without a fragment and with a scheme in lower case, such as http://localhost:3000/callback"
    if _WITHOUT_SCHEME.fullmatch(uri):
        return "starts with a host and a port; write http:// or https:// before them"
    scheme = uri.partition(":")[0]
    if scheme in _RUN_BY_BROWSERS:
        return f"a browser must not be sent to {scheme}: URIs"
    if scheme not in _WEB:
        return None
    authority = _authority(uri)
    if authority is None:
        return "not a URL with a host, and a port from 1 to 65535 if it has one"
    host, _ = authority
    if scheme == "http" and not is_local(host):
        return "http is for hosts in your own network, such as localhost; use https"
    return None


def matches(uri: str, registered: Iterable[str]) -> bool:
    """Whether a URI is one of the registered ones."""
    return any(uri == each or _without_port(uri) == each for each in registered)


def is_origin_of(origin: str, registered: Iterable[str]) -> bool:
    """Whether the Origin header of a request is the origin of a registered URI."""
    return any(each.startswith(_WEB_URLS) and matches(f"{origin}/", [f"{origin_of(each)}/"]) for each in registered)


def origin_of(uri: str) -> str:
    """The origin of a URI of the web, such as ``https://app.example``; the scheme with a colon of another URI."""
    scheme, _, rest = uri.partition(":")
    if scheme not in _WEB:
        return f"{scheme}:"
    return f"{scheme}:{rest[: _end_of_authority(rest)]}"


def _without_port(uri: str) -> str | None:
    """A loopback URI without its port; None for other URIs."""
    authority = _authority(uri)
    if authority is None or authority[0] not in _LOOPBACK or authority[1] is None or not uri.startswith("http://"):
        return None
    host, port = authority
    start = f"http://{host}:{port}"
    return f"http://{host}{uri[len(start) :]}" if uri.startswith(start) else None


def _authority(uri: str) -> tuple[str, int | None] | None:
    """Host and port of a URL as it is written; None for one that has a user, or no host in canonical form."""
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return None
    host, _, written_port = parts.netloc.rpartition(":") if port is not None else (parts.netloc, "", "")
    if ascii_host(host) != host or port == 0 or (port is not None and str(port) != written_port):
        return None
    return host, port


def _end_of_authority(rest: str) -> int:
    """The end of ``//host:port`` in what follows a scheme."""
    found = re.search(r"[/?]", rest[2:])
    return len(rest) if found is None else 2 + found.start()
