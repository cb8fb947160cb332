"""Whether the emulator is alive, and whether it is ready."""

import asyncio

import msgspec

from emulator.control.control import Control
from emulator.protocol.message import HttpResponse
from emulator.version import VERSION


async def health(control: Control, *, live_only: bool) -> HttpResponse:
    """200 with `{"status": "ok", ...}`, or 503 while the database does not answer."""
    problem = None if live_only else await asyncio.to_thread(control.health)
    told = {"status": "ok" if problem is None else "unavailable", "version": VERSION}
    told["database"] = control.database.description if problem is None else problem
    status = 200 if problem is None else 503
    return HttpResponse(status, msgspec.json.encode(told), [(b"content-type", b"application/json")])
