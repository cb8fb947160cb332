"""Cross-origin requests, answered as the real endpoint answers them: any origin may call, and the preflight gets back
what it asked for. Observed on cognito-identity and sts."""

from collections.abc import Mapping

from cognito_identity_emulator.protocol.message import HttpResponse, header_text

_ANY_ORIGIN = (b"access-control-allow-origin", b"*")
_EXPOSED = (b"access-control-expose-headers", b"x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date")
_MAX_AGE = (b"access-control-max-age", b"172800")


def allow(headers: list[tuple[bytes, bytes]], origin: str | None) -> None:
    """Add to an answer's headers what a browser of another origin needs to read it."""
    if origin is not None:
        headers += (_ANY_ORIGIN, _EXPOSED)


def preflight(headers: Mapping[str, str]) -> HttpResponse:
    """The answer to OPTIONS."""
    answer = HttpResponse(200, b"", [_ANY_ORIGIN])
    asked_headers = headers.get("access-control-request-headers")
    asked_method = headers.get("access-control-request-method")
    if asked_headers is not None:
        answer.headers.append((b"access-control-allow-headers", header_text(asked_headers, limit=8192)))
    if asked_method is not None:
        answer.headers.append((b"access-control-allow-methods", header_text(asked_method)))
    answer.headers += (_EXPOSED, _MAX_AGE)
    return answer
