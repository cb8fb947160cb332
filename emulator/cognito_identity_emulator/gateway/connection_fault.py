"""Trouble on the line, asked for by a fault: an answer that never comes, comes short, or comes empty."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from cognito_identity_emulator.protocol.message import HttpResponse

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def send(response: HttpResponse, send: Send) -> None:
    """Send an answer the way its trouble says: drop, truncate or empty-500."""
    if response.connection_fault == "empty-500":
        await send({"type": "http.response.start", "status": 500, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
        return
    if response.connection_fault == "truncate":
        headers = [*response.headers, (b"content-length", str(len(response.body) or 1).encode())]
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": response.body[: len(response.body) // 2], "more_body": True})
    await _hang_up(send)


async def _hang_up(send: Send) -> None:
    """Close the connection without a word. ASGI has no way to say so; uvicorn's own transport is asked."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
        await asyncio.sleep(0)  # uvicorn hears of it, and does not miss an answer
