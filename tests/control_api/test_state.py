"""GET and PUT /_emulator/state, and the commands `export` and `rotate-key` against a running emulator."""

import errno
import io
import json
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.gateway.files import MAX_FILES
from tests.command import run
from tests.control_api.client import ask, refusal
from tests.server.sockets import connected


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="module")
def emulator(new_database_url: Callable[[], str], clock: ManualClock) -> Iterator[Emulator]:
    """One emulator for the module, with a control token."""
    with Emulator(
        Settings(database_url=new_database_url(), control_token="t", control_body_limit=100_000), clock=clock
    ) as running:
        running.create_pool(IdentityPoolName="kept", DeveloperProviderName="login.my.app")
        yield running


@pytest.fixture
def token() -> dict[str, str]:
    return {"authorization": "Bearer t"}


def test_a_state_is_exported_and_imported(emulator: Emulator, token: dict[str, str]) -> None:
    status, state = ask(emulator.endpoint_url, "GET", "state", headers=token)
    assert (status, state) == (200, emulator.export_state())
    emulator.create_pool(IdentityPoolName="not kept")
    status, report = ask(emulator.endpoint_url, "PUT", "state", state, token)
    assert (status, report["identity_pools"]) == (200, 1)
    assert emulator.export_state() == state


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (b"", 400, "JSON"),
        (b"[]", 400, "map"),
        (b'{"version": 1, "version": 1}', 400, "is repeated in one map"),
        (b'{"version": 2, "others": [], "roles": 1}', 400, "version: 2 is of a later release of the emulator"),
        (b'{"version": 1}', 400, "sealing_keys: is required"),
        (b"[" * 50_000, 400, "nested too deeply"),
    ],
)
def test_a_document_that_is_not_a_state_is_refused(
    emulator: Emulator, token: dict[str, str], body: bytes, status: int, expected: str
) -> None:
    refused, _, text = refusal(emulator.endpoint_url, "PUT", "state", body, **token)
    assert refused == status
    assert expected in text


def test_a_state_larger_than_other_bodies_is_imported(emulator: Emulator, token: dict[str, str]) -> None:
    state = emulator.export_state()
    body = json.dumps(state).encode() + b" " * 2_000_000  # beyond --control-body-limit, and what is kept in memory
    status, _ = ask(emulator.endpoint_url, "PUT", "state", body, token)
    assert (status, emulator.export_state()) == (200, state)


def test_a_state_that_would_fill_the_disk_is_refused(
    emulator: Emulator, token: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cognito_identity_emulator.control_api.body.KEPT_FREE_BYTES", 2**62)
    status, code, text = refusal(emulator.endpoint_url, "PUT", "state", b" " * 100_001, **token)
    assert (status, code) == (413, "too-large")
    assert "--control-body-limit" in text
    file = tmp_path / "state.json"
    file.write_bytes(b" " * 100_001)
    done = run("import", str(file), "--yes", "--endpoint-url", emulator.endpoint_url, "--control-token", "t")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--database-url" in done.stderr
    status, _ = ask(emulator.endpoint_url, "PUT", "state", emulator.export_state(), token)
    assert status == 200


class FullDisk(io.BytesIO):
    """A temporary file on a disk that is full."""

    def write(self, data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("owner", ["gateway.pages", "features.state.staging"])
def test_a_full_disk_is_reported_and_changes_nothing(
    emulator: Emulator, token: dict[str, str], monkeypatch: pytest.MonkeyPatch, owner: str
) -> None:
    pool_id = emulator.create_pool()["IdentityPoolId"]
    emulator.perform("GetId", IdentityPoolId=pool_id)
    before = emulator.export_state()
    monkeypatch.setattr(f"cognito_identity_emulator.{owner}.SpooledTemporaryFile", lambda _: FullDisk())
    status, answer = ask(emulator.endpoint_url, "PUT", "state", before, token)
    assert status == 507
    assert "No space left on device" in answer["error"]["message"]
    monkeypatch.undo()
    assert emulator.export_state() == before


def test_only_few_states_are_received_at_once(emulator: Emulator, token: dict[str, str]) -> None:
    head = (
        b"PUT /_emulator/state HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer t\r\n"
        b"Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n"
    )
    with ExitStack() as stack:
        for _ in range(MAX_FILES):
            client = stack.enter_context(connected(emulator))
            client.sendall(head)
            assert client.recv(1000).startswith(b"HTTP/1.1 100")  # the server reads the body
        status, code, _ = refusal(emulator.endpoint_url, "PUT", "state", b"{}", **token)
        assert (status, code) == (429, "too-many-bodies")
    while status == 429:  # until the server has seen that the others are gone
        status, _ = ask(emulator.endpoint_url, "PUT", "state", b"{}", token)
    assert status == 400


def test_the_export_command_writes_a_file_for_its_owner_only(emulator: Emulator, tmp_path: Path) -> None:
    connection_options = ["--endpoint-url", emulator.endpoint_url, "--control-token", "t"]
    printed = run("export", *connection_options)
    assert json.loads(printed.stdout) == emulator.export_state(), printed.stderr
    file = tmp_path / "state.json"
    file.write_text("x" * 100_000)
    file.chmod(0o644)
    written = run("export", "--output", str(file), *connection_options)
    assert (written.returncode, written.stdout) == (0, "")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text()) == emulator.export_state()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            ["export", "--output", "/nowhere/state.json", "--control-token", "t"],
            "/nowhere/state.json cannot be written",
        ),
        (["export"], "needs a control token. Name it: --control-token, or COGNITO_IDENTITY_CONTROL_TOKEN"),
        (["rotate-key", "--control-token", "other"], "does not accept this control token"),
    ],
)
def test_a_command_that_fails_prints_the_reason(emulator: Emulator, arguments: list[str], expected: str) -> None:
    done = run(*arguments, "--endpoint-url", emulator.endpoint_url)
    assert done.returncode == 2
    assert expected in done.stderr


def test_old_tokens_verify_after_a_rotation_until_they_expire(emulator: Emulator, clock: ManualClock) -> None:
    pool_id = emulator.perform("ListIdentityPools", MaxResults=1)["IdentityPools"][0]["IdentityPoolId"]
    logins = {"login.my.app": "alice"}
    old = emulator.perform("GetOpenIdTokenForDeveloperIdentity", IdentityPoolId=pool_id, Logins=logins)
    done = run("rotate-key", "--endpoint-url", emulator.endpoint_url, "--control-token", "t")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == emulator.keys.open_id_tokens.active().key_id
    own = {"cognito-identity.amazonaws.com": old["Token"]}
    new = emulator.perform("GetOpenIdTokenForDeveloperIdentity", IdentityPoolId=pool_id, Logins=logins)
    assert new["Token"].partition(".")[0] != old["Token"].partition(".")[0]
    emulator.perform("GetCredentialsForIdentity", IdentityId=old["IdentityId"], Logins=own)
    clock.advance(3600)
    with pytest.raises(ServiceError):
        emulator.perform("GetCredentialsForIdentity", IdentityId=old["IdentityId"], Logins=own)
