"""The documents under /.well-known with which anybody verifies our tokens."""

import asyncio
import logging
from typing import Any

import msgspec

from emulator.control.control import Control
from emulator.edge import cors
from emulator.protocol.message import HttpRequest, HttpResponse, header_text
from emulator.storage.database import DatabaseUnavailable
from emulator.tokens import documents

_log = logging.getLogger("emulator")
_KEY_SETS = ("/.well-known/jwks_uri", "/.well-known/jwks.json")
_DISCOVERY = "/.well-known/openid-configuration"


async def document(control: Control, request: HttpRequest) -> HttpResponse:
    """The document at a path, for any origin to read."""
    try:
        found = await _found(control, request)
        status = 404 if found is None else 200
    except DatabaseUnavailable as problem:
        _log.error("The keys cannot be read: %s", problem)
        found, status = {"message": str(problem)}, 503
    answer = HttpResponse(status, msgspec.json.encode(found or {}), [(b"content-type", b"application/json")])
    cors.allow(answer.headers, request.headers.get("origin"))
    return answer


async def _found(control: Control, request: HttpRequest) -> Any:
    if request.method in ("GET", "HEAD"):
        if request.path in _KEY_SETS:
            # The first asking makes the key, which takes longer than the event loop should be held up.
            return await asyncio.to_thread(documents.key_set, control.keys, control.settings)
        if request.path == _DISCOVERY:
            return documents.discovery(control.settings, _own_address(request))
    return None


def _own_address(request: HttpRequest) -> str:
    host = header_text(request.headers.get("host", "localhost"), limit=255).decode("latin-1")
    return f"{request.scheme}://{host}"
