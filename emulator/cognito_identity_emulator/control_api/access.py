"""Access checks of the control API: programs may use it, web pages of other origins may not.

A browser sends the page's origin in Origin, and a request after DNS rebinding has a foreign name in Host. Both are
refused before the endpoint is looked up. https://developer.mozilla.org/docs/Web/HTTP/Headers/Origin
"""

import hmac
import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.settings import Settings

_ALLOWED_HOSTS = ("localhost", "host.docker.internal")


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
    if settings.control_token and not _has_token(request.headers, settings.control_token):
        raise UnauthorizedError("Missing or wrong control token. Send `Authorization: Bearer TOKEN` (--control-token).")


def check_source(request: HttpRequest, settings: Settings) -> None:
    """Check host and origin, but no token: enough for the console's files, which are not secret.

    Raises ForbiddenError.
    """
    if settings.control == "off":
        raise ForbiddenError("The control API is switched off (--control off).")
    host = request.headers.get("host", "")
    if not _is_allowed_host(host, settings.control_host):
        raise ForbiddenError(f"The host {host!r} is not allowed. If it is yours, add it with --control-host.")
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.scheme}://{host}":
        raise ForbiddenError("The control API does not answer pages of other origins.")


def _has_token(headers: Mapping[str, str], token: str) -> bool:
    return hmac.compare_digest(headers.get("authorization", "").encode(), f"Bearer {token}".encode())


def _is_allowed_host(host: str, more_hosts: tuple[str, ...]) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if (
        name in _ALLOWED_HOSTS
        or name in more_hosts
        or name.endswith(".localhost")
        or (name and "." not in name and ":" not in name)
    ):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
