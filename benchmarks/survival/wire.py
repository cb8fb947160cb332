"""A client that never retries, so that each response counts."""

import asyncio
import json
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

_SIGNED = (
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cognito-identity/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=0"
)
_TIMEOUT_S = 60.0
# What Python raises for a broken connection or an incomplete response.
GONE = (OSError, EOFError, asyncio.IncompleteReadError, TimeoutError)


class RefusedError(Exception):
    """A response with another status than 200."""

    def __init__(self, status: int, output: Any) -> None:
        super().__init__(f"{status} {output}")
        self.status = status
        self.output = output

    @property
    def code(self) -> str:
        """AWS's name of the error."""
        return str(self.output.get("__type", "")) if isinstance(self.output, dict) else ""


class Wire:
    """A keep-alive connection, opened when it is first needed and after it broke.

    Calls raise RefusedError for a response without success, and one of GONE when there was no response.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def call(self, operation: str, **members: Any) -> Any:
        """An operation of Cognito Identity; its response."""
        headers = {
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": f"AWSCognitoIdentityService.{operation}",
            "authorization": _SIGNED,
            "x-amz-date": "20260101T000000Z",
        }
        return _good(*await self.send_request("POST", "/", headers, json.dumps(members).encode()))

    async def sts(self, action: str, **parameters: str) -> str:
        """An action of STS; its XML."""
        form = urlencode({"Action": action, "Version": "2011-06-15", **parameters}).encode()
        headers = {"content-type": "application/x-www-form-urlencoded", "authorization": _SIGNED}
        status, body = await self.send_request("POST", "/", headers, form)
        if status != 200:
            raise RefusedError(status, body.decode(errors="replace"))
        return body.decode()

    async def control_api(self, method: str, path: str, body: Any = None) -> Any:
        """A request of the control API; its response."""
        text = b"" if body is None else json.dumps(body).encode()
        return _good(*await self.send_request(method, f"/_emulator/{path}", {"content-type": "application/json"}, text))

    async def send_request(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """Any request; the status and body of the response."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{lines}content-length: {len(body)}\r\n\r\n"
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                reader, writer = await self._connected()
                writer.write(head.encode() + body)
                return await self._answer(reader)
        except GONE:
            self.close()
            raise

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is not None and self._streams[0].at_eof():
            self.close()  # the server closed it while it was idle
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=2**24)
        return self._streams

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[int, bytes]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        if fields.get("transfer-encoding") == "chunked":
            body = b""
            while length := int(await reader.readuntil(b"\r\n"), 16):
                body += (await reader.readexactly(length + 2))[:-2]
            await reader.readexactly(2)
        else:
            body = await reader.readexactly(int(fields.get("content-length", "0")))
        if fields.get("connection") == "close":
            self.close()
        return status, body


def _good(status: int, body: bytes) -> Any:
    output = json.loads(body) if body else None
    if status != 200:
        raise RefusedError(status, output)
    return output
