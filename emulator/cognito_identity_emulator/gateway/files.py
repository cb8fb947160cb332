"""Bodies that may be too large for the memory: received into temporary files, and sent from them.

Files are read and written in threads, so that the event loop never waits for a disk.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import IO, TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from cognito_identity_emulator.features.state.staging import TemporaryFileError

if TYPE_CHECKING:
    from cognito_identity_emulator.control_api.api import FileResponse

MAX_FILES = 2
"""Bodies that a process receives into files at once."""
SPOOL_BYTES = 1024 * 1024
"""A smaller body is kept in memory."""
_PIECE_BYTES = 256 * 1024


async def receive_file(request: Request, limit: int, file: IO[bytes]) -> None:
    """Write the body of a request to a file, and go to its beginning.

    Raises TooLargeError, TemporaryFileError; the server discards what still arrives.
    """
    from cognito_identity_emulator.control_api.body import TooLargeError

    size = 0
    received = bytearray()
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit:
                raise TooLargeError(limit)
            received += chunk
            if len(received) >= _PIECE_BYTES:
                await asyncio.to_thread(file.write, bytes(received))
                received.clear()
        await asyncio.to_thread(file.write, bytes(received))
        file.seek(0)
    except OSError as problem:
        raise TemporaryFileError(problem) from problem


class FileStream:
    """An ASGI app that sends a response whose body is in a file, which is closed even when nothing could be sent."""

    def __init__(self, response: "FileResponse") -> None:
        self._file = response.file
        headers = {name.decode(): value.decode("latin-1") for name, value in response.headers}
        self._response = StreamingResponse(self._pieces(), response.status, headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._response(scope, receive, send)
        finally:
            self._file.close()

    async def _pieces(self) -> AsyncIterator[bytes]:
        while piece := await asyncio.to_thread(self._file.read, _PIECE_BYTES):
            yield piece
