"""Moves the state of a SQLite file to another database: tokens and credentials stay valid."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from cognito_identity_emulator import Settings
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.storage.opening import open_database
from docs.generate import REPOSITORY
from tests.boto3_client import boto3_client
from tests.command import Serving, peak_memory_mib, run, serving
from tests.databases import Databases
from tests.provenance import assumed, documented
from tests.storage.conftest import POSTGRESQL
from tests.timeouts import TIMEOUT_S

OWN_PROMISE = "our own recipe"
GOOGLE = "accounts.google.com"
MANY = 20_000

Move = Callable[[str, str, Path], None]


def use(emulator: Serving) -> dict[str, Any]:
    """Uses the emulator and returns the ids, tokens and credentials that it issued."""
    cognito = boto3_client(emulator.endpoint)
    pool = cognito.create_identity_pool(
        IdentityPoolName="moved", AllowUnauthenticatedIdentities=True, SupportedLoginProviders={GOOGLE: "app"}
    )["IdentityPoolId"]
    roles = {"authenticated": "arn:aws:iam::000000000000:role/user"}
    cognito.set_identity_pool_roles(IdentityPoolId=pool, Roles=roles)
    order = {"provider": GOOGLE, "subject": "alice", "audience": "app"}
    login = {GOOGLE: httpx.post(f"{emulator.endpoint}/_emulator/login-tokens", json=order).json()["token"]}
    alice = cognito.get_id(IdentityPoolId=pool, Logins=login)["IdentityId"]
    token = cognito.get_open_id_token(IdentityId=alice, Logins=login)["Token"]
    credentials = cognito.get_credentials_for_identity(IdentityId=alice, Logins=login)["Credentials"]
    for _ in range(3):
        cognito.get_id(IdentityPoolId=pool)
    page = cognito.list_identities(IdentityPoolId=pool, MaxResults=2)
    return {
        "pool": pool, "login": login, "alice": alice, "token": token, "credentials": credentials,
        "next": page["NextToken"], "seen": {each["IdentityId"] for each in page["Identities"]},
    }  # fmt: skip


def assert_nothing_was_lost(emulator: Serving, before: dict[str, Any]) -> None:
    """Checks that ids, tokens and credentials from before the move still work."""
    cognito = boto3_client(emulator.endpoint)
    assert cognito.get_id(IdentityPoolId=before["pool"], Logins=before["login"])["IdentityId"] == before["alice"]
    own = {"cognito-identity.amazonaws.com": before["token"]}
    assert cognito.get_credentials_for_identity(IdentityId=before["alice"], Logins=own)["IdentityId"] == before["alice"]
    keys = before["credentials"]
    sts = boto3_client(
        emulator.endpoint,
        "sts",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretKey"],
        aws_session_token=keys["SessionToken"],
    )
    arn = sts.get_caller_identity()["Arn"]
    assert arn == "arn:aws:sts::000000000000:assumed-role/user/CognitoIdentityCredentials"
    rest = cognito.list_identities(IdentityPoolId=before["pool"], MaxResults=10, NextToken=before["next"])["Identities"]
    assert len({each["IdentityId"] for each in rest} | before["seen"]) == 4
    new = cognito.get_id(IdentityPoolId=before["pool"])["IdentityId"]
    assert new not in before["seen"] | {each["IdentityId"] for each in rest}


def run_successfully(*arguments: str) -> str:
    """Runs a command that must succeed and returns its output."""
    completed = run(*arguments)
    assert completed.returncode == 0, completed.stderr
    return completed.stdout


@assumed(OWN_PROMISE)
@pytest.mark.parametrize("kind", ["file", POSTGRESQL])
def test_state_moves_from_a_file_to_another_database_offline(kind: str, databases: Databases, tmp_path: Path) -> None:
    old, new, file = databases.new_url("file"), databases.new_url(kind), str(tmp_path / "state.json")
    with serving("--database-url", old) as emulator:
        before = use(emulator)
        assert emulator.stop() == 0
    run_successfully("export", "--database-url", old, "--output", file)
    output = run_successfully("import", file, "--database-url", new)
    assert output.splitlines()[:2] == ["identity pools: 1", "identities: 4"]
    with serving("--database-url", new) as emulator:
        assert_nothing_was_lost(emulator, before)


@assumed(OWN_PROMISE)
def test_the_state_of_a_database_that_was_only_migrated_can_be_imported(databases: Databases, tmp_path: Path) -> None:
    old, file = databases.new_url("file"), str(tmp_path / "state.json")
    run_successfully("migrate", "--database-url", old)
    run_successfully("export", "--database-url", old, "--output", file)
    assert "identity pools: 0" in run_successfully("import", file, "--database-url", databases.new_url("file"))


@assumed(OWN_PROMISE)
@pytest.mark.parametrize("kind", ["file", POSTGRESQL])
def test_the_documented_recipe_moves_a_file(kind: str, databases: Databases, tmp_path: Path) -> None:
    old, new = databases.new_url("file"), databases.new_url(kind)
    with serving("--database-url", old) as emulator:
        before = use(emulator)
        assert emulator.stop() == 0
    environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    subprocess.run(
        ["sh", str(REPOSITORY / "docs" / "growth" / "move.sh")],
        env={**environment, "OLD_DATABASE": old, "NEW_DATABASE": new},
        cwd=tmp_path, timeout=TIMEOUT_S, check=True,
    )  # fmt: skip
    assert list(tmp_path.iterdir()) == []
    with serving("--database-url", new) as emulator:
        assert_nothing_was_lost(emulator, before)


@assumed(OWN_PROMISE)
@pytest.mark.parametrize("kind", ["file", POSTGRESQL])
def test_state_moves_between_running_emulators(kind: str, databases: Databases, tmp_path: Path) -> None:
    file = str(tmp_path / "state.json")
    with serving() as first, serving("--workers", "2", "--database-url", databases.new_url(kind)) as second:
        before = use(first)
        run_successfully("export", "--endpoint-url", first.endpoint, "--output", file)
        output = run_successfully("import", file, "--endpoint-url", second.endpoint)
        assert "sessions: 1" in output
        time.sleep(1.1)  # the other worker polls once a second
        assert_nothing_was_lost(second, before)


@assumed(OWN_PROMISE)
@pytest.mark.parametrize("kind", ["file", POSTGRESQL])
def test_running_replicas_notice_an_import_into_their_database(kind: str, databases: Databases, tmp_path: Path) -> None:
    file, url = str(tmp_path / "state.json"), databases.new_url(kind)
    with serving() as first:
        before = use(first)
        run_successfully("export", "--endpoint-url", first.endpoint, "--output", file)
    with serving("--database-url", url) as second:
        use(second)  # fills its caches
        run_successfully("import", file, "--database-url", url, "--yes")
        time.sleep(1.1)  # replicas poll once a second
        assert_nothing_was_lost(second, before)


@assumed(OWN_PROMISE)
@pytest.mark.parametrize("kind", ["file", POSTGRESQL])
def test_moving_a_large_state_reports_progress(kind: str, databases: Databases, tmp_path: Path) -> None:
    file, url = tmp_path / "state.json", databases.new_url(kind)
    state = large_state(MANY)
    file.write_text(json.dumps(state))
    process = run("import", str(file), "--database-url", url)
    assert f"identities: {MANY}" in process.stdout, process.stderr
    assert f"{MANY} of {MANY} identities are written." in process.stderr
    assert f"{MANY} identities of a pool are checked." in process.stderr
    exported = tmp_path / "again.json"
    process = run("export", "--database-url", url, "--output", str(exported))
    assert f"{MANY} identities of {state['identity_pools'][0]['IdentityPoolId']} are exported." in process.stderr
    assert json.loads(exported.read_text()) == state


@documented("https://www.postgresql.org/docs/current/populate.html: run ANALYZE afterwards")
@pytest.mark.postgresql
def test_postgresql_has_table_statistics_after_an_import(databases: Databases, tmp_path: Path) -> None:
    file, url = tmp_path / "state.json", databases.new_url("postgresql")
    file.write_text(json.dumps(large_state(1000)))
    run_successfully("import", str(file), "--database-url", url)
    with closing(open_database(url)) as database, database.reading() as connection:
        connection.cursor.execute("SELECT reltuples FROM pg_class WHERE relname IN ('identities', 'linked_logins')")
        assert connection.cursor.fetchall() == [(1000,), (1000,)]


@assumed(OWN_PROMISE)
@pytest.mark.parametrize("kind", ["file", POSTGRESQL])
def test_the_memory_of_a_move_does_not_grow_with_the_identities(
    kind: str, databases: Databases, tmp_path: Path
) -> None:
    peaks_mib = []
    for count in (100, 3 * MANY):
        file, url = tmp_path / f"{count}.json", databases.new_url(kind)
        file.write_text(json.dumps(large_state(count)))
        imported = peak_memory_mib("import", str(file), "--database-url", url)
        exported = peak_memory_mib("export", "--database-url", url, "--output", str(tmp_path / "again.json"))
        peaks_mib.append((imported, exported))
    (imported_few, exported_few), (imported_many, exported_many) = peaks_mib
    # The database's cache, and some identities. All of them as objects would take 70 MiB.
    assert imported_many - imported_few < 35
    assert exported_many - exported_few < 35


@assumed(OWN_PROMISE)
def test_the_memory_of_an_emulator_does_not_grow_with_a_state_over_http(databases: Databases, tmp_path: Path) -> None:
    few, many, again = (tmp_path / name for name in ("few.json", "many.json", "again.json"))
    few.write_text(json.dumps(large_state(100)))
    many.write_text(json.dumps(large_state(3 * MANY)))
    with serving("--database-url", databases.new_url("file"), "--control-body-limit", "1000") as emulator:

        def peak_mib() -> float:
            status = Path(f"/proc/{emulator.process.pid}/status").read_text()
            return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))) / 1024

        def move(file: Path) -> float:
            """Moves a state into the emulator and out of it, and returns the most memory that a command took."""
            options = ("--endpoint-url", emulator.endpoint)
            taken = peak_memory_mib("import", str(file), "--yes", *options)
            return max(taken, peak_memory_mib("export", "--output", str(again), *options))

        command_before, before = move(few), peak_mib()
        command_after, after = move(many), peak_mib()
    assert json.loads(again.read_text()) == json.loads(many.read_text())
    assert after - before < 40
    assert command_after - command_before < 35


def large_state(count: int) -> dict[str, Any]:
    """A state of one pool with many users."""
    with closing(EmulatorCore(Settings())) as core:
        core.create_pool(SupportedLoginProviders={GOOGLE: "app"})
        state = core.export_state()
    (pool,) = state["identity_pools"]
    pool["identities"] = [
        {
            "seq": number,
            "IdentityId": f"us-east-1:00000000-0000-4000-8000-{number:012}",
            "authenticated": True,
            "created_at": 1_795_000_000_000,
            "modified_at": 1_795_000_000_000,
            "Logins": {GOOGLE: f"user {number}"},
        }
        for number in range(1, count + 1)
    ]
    return state


@assumed(OWN_PROMISE)
def test_an_impossible_move_fails_with_a_clear_error_and_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    with closing(EmulatorCore(Settings(database_url=url))) as core:
        core.create_pool()
        before = core.export_state()
    (tmp_path / "none.json").write_text("no state")
    (tmp_path / "exported.json").write_text("of yesterday")
    missing = ["--database-url", f"sqlite:///{tmp_path}/missing.db"]
    (tmp_path / "other.json").write_text('{"version": 1, "identity_pools": [{}]}')
    for arguments, message in (
        (["export", *missing], "There is no SQLite file"),
        (["export", *missing, "--output", str(tmp_path / "exported.json")], "There is no SQLite file"),
        (["import", str(tmp_path / "missing.json"), "--database-url", url], "missing.json cannot be read"),
        (["import", str(tmp_path / "none.json"), "--database-url", url], "line 1: not JSON"),
        (
            ["import", str(tmp_path / "other.json"), "--database-url", url, "--yes"],
            "identity_pools[0].seq: is required",
        ),
    ):
        process = run(*arguments)
        assert (process.returncode, process.stdout) == (2, "")
        assert message in process.stderr
        assert "Traceback" not in process.stderr
    with closing(EmulatorCore(Settings(database_url=url))) as core:
        assert core.export_state() == before
    assert not (tmp_path / "missing.db").exists()
    assert (tmp_path / "exported.json").read_text() == "of yesterday"
