"""The call path of two operations, from the bytes of a request to the bytes of its response.

A reader has to follow each move: a call into another file of the package, or the return from it.
"""

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlencode

import pytest

from cognito_identity_emulator import Settings, create_app
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.server.http import HttpProtocol
from cognito_identity_emulator.server.limits import ConnectionRegistry
from tests.architecture.source import ROOT

PACKAGE = str(ROOT / "emulator" / "cognito_identity_emulator")
ROLE = "arn:aws:iam::000000000000:role/role"
MOST = {"GetId": (90, 25), "AssumeRoleWithWebIdentity": (180, 45)}
"""The most moves and files of an operation. Lower a number when the path gets shorter."""


class CallPath:
    """The calls into the package while a function runs: `calls`, `moves` from one file to another, and `files`."""

    def __init__(self) -> None:
        self.calls = 0
        self.moves = 0
        self.files: list[str] = []

    def __repr__(self) -> str:
        return f"{self.calls} calls, {self.moves} moves, {len(self.files)} files: {', '.join(self.files)}"

    def trace(self, frame: FrameType, event: str, _: object) -> None:
        """Counts a call or a return; the callback of sys.setprofile."""
        file = frame.f_code.co_filename
        if event not in ("call", "return") or not file.startswith(PACKAGE):
            return
        caller = _calling_file(frame)
        if event == "call":
            self.calls += 1
            name = file.removeprefix(PACKAGE + "/")
            if name not in self.files:
                self.files.append(name)
        if caller is not None and caller != file:
            self.moves += 1


def _calling_file(frame: FrameType) -> str | None:
    caller = frame.f_back
    while caller is not None and not caller.f_code.co_filename.startswith(PACKAGE):
        caller = caller.f_back
    return None if caller is None else caller.f_code.co_filename


@pytest.fixture
def core(tmp_path: Path) -> Iterator[EmulatorCore]:
    core = EmulatorCore(Settings(database_url=f"sqlite:///{tmp_path / 'emulator.db'}"))
    yield core
    core.close()


class RecordingTransport(asyncio.Transport):
    """A transport without a socket: `response` is the future of the written bytes."""

    response: "asyncio.Future[bytes]"

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.response.set_result(bytes(data))

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 0


def path_of(core: EmulatorCore, request: bytes) -> CallPath:
    """The path of a request with warm caches: the shortest of five, because once a second a call also reads what other
    processes have changed."""
    app = create_app(core)

    async def paths() -> list[CallPath]:
        transport = RecordingTransport()
        connection = HttpProtocol(app, ConnectionRegistry(8), set())
        connection.connection_made(transport)
        return [await _path_of_one(connection, transport, request) for _ in range(5)]

    try:
        return min(asyncio.run(paths()), key=lambda path: path.moves)
    finally:
        app.aws.close()


async def _path_of_one(connection: HttpProtocol, transport: RecordingTransport, request: bytes) -> CallPath:
    path = CallPath()
    transport.response = asyncio.get_running_loop().create_future()
    sys.setprofile(path.trace)
    try:
        connection.data_received(request)
        response = await transport.response
    finally:
        sys.setprofile(None)
    assert response.startswith(b"HTTP/1.1 200 ")
    return path


def json_request(operation: str, members: Mapping[str, Any]) -> bytes:
    headers = {
        "host": "127.0.0.1:4591",
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": f"AWSCognitoIdentityService.{operation}",
    }
    return http_request(headers, json.dumps(members).encode())


def query_request(operation: str, members: Mapping[str, str]) -> bytes:
    headers = {"host": "127.0.0.1:4591", "content-type": "application/x-www-form-urlencoded"}
    form = {"Action": operation, "Version": "2011-06-15", **members}
    return http_request(headers, urlencode(form).encode())


def http_request(headers: Mapping[str, str], body: bytes) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST / HTTP/1.1\r\n{lines}content-length: {len(body)}\r\n\r\n".encode() + body


def assert_short(operation: str, path: CallPath) -> None:
    most_moves, most_files = MOST[operation]
    assert path.moves <= most_moves, path
    assert len(path.files) <= most_files, path


def test_get_id_of_a_guest_takes_a_short_path(core: EmulatorCore) -> None:
    pool = core.create_pool(AllowUnauthenticatedIdentities=True)["IdentityPoolId"]
    assert_short("GetId", path_of(core, json_request("GetId", {"IdentityPoolId": pool})))


def test_assume_role_with_web_identity_takes_a_short_path(core: EmulatorCore) -> None:
    pool = core.create_pool(AllowUnauthenticatedIdentities=True)["IdentityPoolId"]
    guest = core.perform("GetId", IdentityPoolId=pool)["IdentityId"]
    token = core.perform("GetOpenIdToken", IdentityId=guest)["Token"]
    members = {"RoleArn": ROLE, "RoleSessionName": "session", "WebIdentityToken": token}
    operation = "AssumeRoleWithWebIdentity"
    assert_short(operation, path_of(core, query_request(operation, members)))
