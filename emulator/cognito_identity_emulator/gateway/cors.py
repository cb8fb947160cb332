"""CORS as the real endpoint does it: any origin may call, and a preflight is granted what it requests.

Observed on cognito-identity and sts.
"""

from collections.abc import Mapping

from cognito_identity_emulator.protocol.message import HttpResponse, header_text

_ANY_ORIGIN = (b"access-control-allow-origin", b"*")
_EXPOSED = (b"access-control-expose-headers", b"x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date")
_MAX_AGE = (b"access-control-max-age", b"172800")


def allow(headers: list[tuple[bytes, bytes]], origin: str | None) -> None:
    """Add the headers with which a browser lets a page of another origin read the response."""
    if origin is not None:
        headers += (_ANY_ORIGIN, _EXPOSED)


def preflight(headers: Mapping[str, str]) -> HttpResponse:
    """The response to OPTIONS."""
    response = HttpResponse(200, b"", [_ANY_ORIGIN])
    requested_headers = headers.get("access-control-request-headers")
    requested_method = headers.get("access-control-request-method")
    if requested_headers is not None:
        response.headers.append((b"access-control-allow-headers", header_text(requested_headers, limit=8192)))
    if requested_method is not None:
        response.headers.append((b"access-control-allow-methods", header_text(requested_method)))
    response.headers += (_EXPOSED, _MAX_AGE)
    return response
