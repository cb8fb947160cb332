"""The call path of two operations, from the gateway and back: moves between files, and files entered.

A reader has to follow each of them. A move is a call into another file of the package, or the return from it.
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
from msgspec import structs

from cognito_identity_emulator import Settings
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.gateway.batch import AwsGateway
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse
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

    def __str__(self) -> str:
        return f"{self.calls} calls, {self.moves} moves, {len(self.files)} files: {', '.join(self.files)}"

    def trace(self, frame: FrameType, event: str, _: object) -> None:
        """Note a call or a return; sys.setprofile's callback."""
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


def path_of(core: EmulatorCore, request: HttpRequest) -> CallPath:
    """The path of a request with warm caches: the shortest of five, because once a second a call also reads what other
    processes have changed."""
    gateway = AwsGateway(core)

    async def paths() -> list[CallPath]:
        return [await _path_of_one(gateway, request) for _ in range(5)]

    try:
        return min(asyncio.run(paths()), key=lambda path: path.moves)
    finally:
        gateway.close()


async def _path_of_one(gateway: AwsGateway, request: HttpRequest) -> CallPath:
    path = CallPath()
    response: asyncio.Future[HttpResponse] = asyncio.get_running_loop().create_future()
    fresh = structs.replace(request, form=None)
    sys.setprofile(path.trace)
    try:
        gateway.submit(fresh, response.set_result)
        await response
    finally:
        sys.setprofile(None)
    assert response.result().status == 200
    return path


def json_request(operation: str, members: Mapping[str, Any]) -> HttpRequest:
    headers = {
        "host": "127.0.0.1:4591",
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": f"AWSCognitoIdentityService.{operation}",
    }
    return HttpRequest("POST", "/", "", headers, json.dumps(members).encode())


def query_request(operation: str, members: Mapping[str, str]) -> HttpRequest:
    headers = {"host": "127.0.0.1:4591", "content-type": "application/x-www-form-urlencoded"}
    form = {"Action": operation, "Version": "2011-06-15", **members}
    return HttpRequest("POST", "/", "", headers, urlencode(form).encode())


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
