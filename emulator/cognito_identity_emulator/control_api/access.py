"""Access checks of the control API: programs may use it, web pages of other origins may not.

A browser sends the page's origin in Origin, and where the request comes from in Sec-Fetch-Site. A request after DNS
rebinding has a foreign name in Host; a name without a dot can be rebound like any other, so it must be named, too. All
this is known from the head, before the body is read and the endpoint is looked up.
https://developer.mozilla.org/docs/Web/HTTP/Headers/Origin and .../Sec-Fetch-Site
"""

import hmac
import ipaddress
import socket
from functools import cache
from urllib.parse import urlsplit

from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.errors.failed_check import shown
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.settings import Settings

PRIVATE_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""Headers of every response below /_emulator: no page of another origin can load it, as whatever type."""

_ALLOWED_HOSTS = ("localhost", "host.docker.internal")
_OWN_SITES = ("same-origin", "none")


def private_headers() -> dict[str, str]:
    """The private headers as text."""
    return {name.decode(): value.decode() for name, value in PRIVATE_HEADERS}


class ForbiddenError(AdminError):
    """The request may not use the control API."""

    code = "forbidden"
    status = 403


class UnauthorizedError(AdminError):
    """The request lacks the token that protects the control API."""

    code = "unauthorized"
    status = 401


def check_access(request: HttpRequest, settings: Settings) -> None:
    """Check everything that a request to an endpoint needs. Raises ForbiddenError, UnauthorizedError."""
    check_source(request, settings)
    authorization = request.headers.get("authorization", "")
    if settings.control_token and not is_secret(authorization, f"Bearer {settings.control_token}"):
        raise UnauthorizedError("Missing or wrong control token. Send `Authorization: Bearer TOKEN` (--control-token).")


def check_source(request: HttpRequest, settings: Settings) -> None:
    """Check host and origin, but no token: enough for the console's files, which are not secret.

    Raises ForbiddenError.
    """
    check_host(request, settings)
    if has_other_origin(request):
        raise ForbiddenError("The control API does not answer pages of other origins.")
    if request.headers.get("sec-fetch-site", "none") not in _OWN_SITES and not _is_visit(request):
        raise ForbiddenError("The control API does not answer pages of other origins.")


def check_host(request: HttpRequest, settings: Settings) -> None:
    """Check that the control API is on, and that the name in Host is allowed. Raises ForbiddenError."""
    if settings.control == "off":
        raise ForbiddenError("The control API is switched off (--control off).")
    host = request.headers.get("host", "")
    if not _is_allowed_host(host, settings.control_host):
        raise ForbiddenError(
            f"The host {shown(host)!r} is not allowed. If it is yours, add its name without a port: --control-host."
        )


def has_other_origin(request: HttpRequest) -> bool:
    """Whether a page of another origin sent the request, by its Origin header."""
    origin = request.headers.get("origin")
    return origin is not None and origin != f"{request.scheme}://{request.headers.get('host', '')}"


def _is_visit(request: HttpRequest) -> bool:
    """Whether a browser follows a link, which shows the response to the user and not to the page with the link."""
    headers = request.headers
    return (
        request.method == "GET"
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )


def is_secret(text: str, secret: str) -> bool:
    """Whether a text is a secret, in a time that does not depend on how much of it is right."""
    return hmac.compare_digest(text.encode(), secret.encode())


def _is_allowed_host(host: str, more_hosts: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(f"//{host}")
        name = parts.hostname or ""
    except ValueError:
        return False
    if parts.netloc != host or "@" in host:  # a path, a query or a user, which no Host has
        return False
    if name in _ALLOWED_HOSTS or name.endswith(".localhost") or name in _own_names():
        return True
    if any(name == each or (each.startswith("*.") and name.endswith(each[1:])) for each in map(str.lower, more_hosts)):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


@cache
def _own_names() -> frozenset[str]:
    """This machine's own name, whole and without its domain."""
    name = socket.gethostname().lower()
    return frozenset({name, name.partition(".")[0]} - {""})
