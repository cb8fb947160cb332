"""The documents under /.well-known with which anybody verifies our tokens."""

import asyncio

import msgspec

from emulator.control.control import Control
from emulator.edge import cors
from emulator.protocol.message import HttpRequest, HttpResponse, header_text
from emulator.tokens import documents

_KEY_SETS = ("/.well-known/jwks_uri", "/.well-known/jwks.json")
_DISCOVERY = "/.well-known/openid-configuration"


async def document(control: Control, request: HttpRequest) -> HttpResponse:
    """The document at a path, for any origin to read."""
    found = None
    if request.method in ("GET", "HEAD"):
        if request.path in _KEY_SETS:
            # The first asking makes the key, which takes longer than the event loop should be held up.
            found = await asyncio.to_thread(documents.key_set, control.keys, control.settings)
        elif request.path == _DISCOVERY:
            found = documents.discovery(control.settings, _own_address(request))
    if found is None:
        answer = HttpResponse(404, b"{}", [(b"content-type", b"application/json")])
    else:
        answer = HttpResponse(200, msgspec.json.encode(found), [(b"content-type", b"application/json")])
    cors.allow(answer.headers, request.headers.get("origin"))
    return answer


def _own_address(request: HttpRequest) -> str:
    host = header_text(request.headers.get("host", "localhost"), limit=255).decode("latin-1")
    return f"{request.scheme}://{host}"
