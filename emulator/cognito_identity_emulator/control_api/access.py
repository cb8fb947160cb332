"""Who may use the control API: programs on the operator's side, never a page of another origin.

A browser sends the Origin of a page with what it posts, and a rebound DNS name arrives in Host; both are refused before
any verb is looked at. https://developer.mozilla.org/docs/Web/HTTP/Headers/Origin
"""

import hmac
import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.settings import Settings

_ALWAYS_KNOWN = ("localhost", "host.docker.internal")


class Forbidden(AdminError):
    """The request may not use the control API."""

    code = "forbidden"
    status = 403


class Unauthorized(AdminError):
    """The control API is protected by a token that the request does not carry."""

    code = "unauthorized"
    status = 401


def check_access(request: HttpRequest, settings: Settings) -> None:
    """Raises Forbidden, Unauthorized."""
    check_place(request, settings)
    if settings.control_token and not _carries_token(request.headers, settings.control_token):
        raise Unauthorized("The control API wants its token: Authorization: Bearer TOKEN (--control-token).")


def check_place(request: HttpRequest, settings: Settings) -> None:
    """Where the request comes from and goes to; what is not secret asks for no more. Raises Forbidden."""
    if settings.control == "off":
        raise Forbidden("The control API is switched off (--control off).")
    host = request.headers.get("host", "")
    if not _is_known_host(host, settings.control_host):
        raise Forbidden(f"The host {host!r} is not known here. Name it with --control-host if it is yours.")
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.scheme}://{host}":
        raise Forbidden("The control API is not open to pages of other origins.")


def _carries_token(headers: Mapping[str, str], token: str) -> bool:
    return hmac.compare_digest(headers.get("authorization", "").encode(), f"Bearer {token}".encode())


def _is_known_host(host: str, known: tuple[str, ...]) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if (
        name in _ALWAYS_KNOWN
        or name in known
        or name.endswith(".localhost")
        or (name and "." not in name and ":" not in name)
    ):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
