"""Somebody outgrows a SQLite file: its state moves to another database, and whoever holds a token does not notice."""

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
from tests.command import Serving, most_memory_mib, run, serving
from tests.databases import Databases
from tests.provenance import assumed, documented
from tests.storage.conftest import POSTGRESQL

OWN_WORD = "this project's own recipe"
GOOGLE = "accounts.google.com"
MANY = 20_000

Move = Callable[[str, str, Path], None]


def use(emulator: Serving) -> dict[str, Any]:
    """What a user of the emulator holds afterwards."""
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


def assert_nothing_was_lost(emulator: Serving, held: dict[str, Any]) -> None:
    """Everything that was given out is as good as before."""
    cognito = boto3_client(emulator.endpoint)
    assert cognito.get_id(IdentityPoolId=held["pool"], Logins=held["login"])["IdentityId"] == held["alice"]
    own = {"cognito-identity.amazonaws.com": held["token"]}
    assert cognito.get_credentials_for_identity(IdentityId=held["alice"], Logins=own)["IdentityId"] == held["alice"]
    keys = held["credentials"]
    sts = boto3_client(
        emulator.endpoint,
        "sts",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretKey"],
        aws_session_token=keys["SessionToken"],
    )
    arn = sts.get_caller_identity()["Arn"]
    assert arn == "arn:aws:sts::000000000000:assumed-role/user/CognitoIdentityCredentials"
    rest = cognito.list_identities(IdentityPoolId=held["pool"], MaxResults=10, NextToken=held["next"])["Identities"]
    assert len({each["IdentityId"] for each in rest} | held["seen"]) == 4
    new = cognito.get_id(IdentityPoolId=held["pool"])["IdentityId"]
    assert new not in held["seen"] | {each["IdentityId"] for each in rest}


def carried_out(*arguments: str) -> str:
    """What a command printed that must have succeeded."""
    said = run(*arguments)
    assert said.returncode == 0, said.stderr
    return said.stdout


@assumed(OWN_WORD)
@pytest.mark.parametrize("kind", ["file", POSTGRESQL])
def test_a_state_moves_from_a_file_to_another_database_while_nobody_runs(
    kind: str, databases: Databases, tmp_path: Path
) -> None:
    old, new, file = databases.new_url("file"), databases.new_url(kind), str(tmp_path / "state.json")
    with serving("--database-url", old) as emulator:
        held = use(emulator)
        assert emulator.stop() == 0
    carried_out("export", "--database-url", old, "--output", file)
    told = carried_out("import", file, "--database-url", new)
    assert told.splitlines()[:2] == ["identity pools: 1", "identities: 4"]
    with serving("--database-url", new) as emulator:
        assert_nothing_was_lost(emulator, held)


@assumed(OWN_WORD)
@pytest.mark.parametrize("kind", ["file", POSTGRESQL])
def test_the_documented_recipe_moves_a_file(kind: str, databases: Databases, tmp_path: Path) -> None:
    old, new = databases.new_url("file"), databases.new_url(kind)
    with serving("--database-url", old) as emulator:
        held = use(emulator)
        assert emulator.stop() == 0
    environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    subprocess.run(
        ["sh", str(REPOSITORY / "docs" / "growth" / "move.sh")],
        env={**environment, "OLD_DATABASE": old, "NEW_DATABASE": new},
        cwd=tmp_path, timeout=60, check=True,
    )  # fmt: skip
    assert list(tmp_path.iterdir()) == []
    with serving("--database-url", new) as emulator:
        assert_nothing_was_lost(emulator, held)


@assumed(OWN_WORD)
@pytest.mark.parametrize("kind", ["file", POSTGRESQL])
def test_a_state_moves_between_emulators_that_run(kind: str, databases: Databases, tmp_path: Path) -> None:
    file = str(tmp_path / "state.json")
    with serving() as first, serving("--workers", "2", "--database-url", databases.new_url(kind)) as second:
        held = use(first)
        carried_out("export", "--endpoint-url", first.endpoint, "--output", file)
        told = carried_out("import", file, "--endpoint-url", second.endpoint)
        assert "sessions: 1" in told
        time.sleep(1.1)  # the other worker looks once a second
        assert_nothing_was_lost(second, held)


@assumed(OWN_WORD)
@pytest.mark.parametrize("kind", ["file", POSTGRESQL])
def test_replicas_that_run_notice_what_is_imported_into_their_database(
    kind: str, databases: Databases, tmp_path: Path
) -> None:
    file, url = str(tmp_path / "state.json"), databases.new_url(kind)
    with serving() as first:
        held = use(first)
        carried_out("export", "--endpoint-url", first.endpoint, "--output", file)
    with serving("--database-url", url) as second:
        use(second)  # so that it has something in its caches
        carried_out("import", file, "--database-url", url)
        time.sleep(1.1)  # replicas look once a second
        assert_nothing_was_lost(second, held)


@assumed(OWN_WORD)
@pytest.mark.parametrize("kind", ["file", POSTGRESQL])
def test_a_large_state_moves_and_says_how_far_it_is(kind: str, databases: Databases, tmp_path: Path) -> None:
    file, url = tmp_path / "state.json", databases.new_url(kind)
    state = large_state(MANY)
    file.write_text(json.dumps(state))
    said = run("import", str(file), "--database-url", url)
    assert f"identities: {MANY}" in said.stdout, said.stderr
    assert f"{MANY} of {MANY} identities are written." in said.stderr
    assert f"{MANY} of {MANY} identities are given their logins." in said.stderr
    exported = tmp_path / "again.json"
    said = run("export", "--database-url", url, "--output", str(exported))
    assert f"{MANY} identities of {state['identity_pools'][0]['IdentityPoolId']} are exported." in said.stderr
    assert json.loads(exported.read_text()) == state


@documented("https://www.postgresql.org/docs/current/populate.html: run ANALYZE afterwards")
@pytest.mark.postgresql
def test_postgresql_knows_how_many_rows_it_has_after_an_import(databases: Databases, tmp_path: Path) -> None:
    file, url = tmp_path / "state.json", databases.new_url("postgresql")
    file.write_text(json.dumps(large_state(1000)))
    carried_out("import", str(file), "--database-url", url)
    with closing(open_database(url)) as database, database.reading() as connection:
        connection.cursor.execute("SELECT reltuples FROM pg_class WHERE relname IN ('identities', 'linked_logins')")
        assert connection.cursor.fetchall() == [(1000,), (1000,)]


@assumed(OWN_WORD)
@pytest.mark.parametrize("kind", ["file", POSTGRESQL])
def test_an_export_takes_no_more_memory_for_more_identities(kind: str, databases: Databases, tmp_path: Path) -> None:
    peaks_mib = []
    for count in (100, 3 * MANY):
        file, url = tmp_path / f"{count}.json", databases.new_url(kind)
        file.write_text(json.dumps(large_state(count)))
        carried_out("import", str(file), "--database-url", url)
        peaks_mib.append(most_memory_mib("export", "--database-url", url, "--output", str(tmp_path / "again.json")))
    assert peaks_mib[1] - peaks_mib[0] < 20  # the database's cache grows


def large_state(count: int) -> dict[str, Any]:
    """A state of one pool with many users."""
    with closing(EmulatorCore(Settings())) as control:
        control.create_pool(SupportedLoginProviders={GOOGLE: "app"})
        state = control.export_state()
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


@assumed(OWN_WORD)
def test_a_state_over_the_body_limit_may_go_straight_into_the_database(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text(json.dumps(large_state(100)))
    with serving("--control-body-limit", "1000") as emulator:
        said = run("import", str(file), "--endpoint-url", emulator.endpoint)
    assert said.returncode == 2
    assert "--control-body-limit" in said.stderr
    assert "--database-url" in said.stderr


@assumed(OWN_WORD)
def test_what_cannot_be_moved_is_told_in_a_sentence_and_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    with closing(EmulatorCore(Settings(database_url=url))) as control:
        control.create_pool()
        before = control.export_state()
    (tmp_path / "none.json").write_text("no state")
    (tmp_path / "exported.json").write_text("of yesterday")
    missing = ["--database-url", f"sqlite:///{tmp_path}/missing.db"]
    (tmp_path / "other.json").write_text('{"version": 1, "identity_pools": [{}]}')
    for arguments, told in (
        (["export", *missing], "There is no SQLite file"),
        (["export", *missing, "--output", str(tmp_path / "exported.json")], "There is no SQLite file"),
        (["import", str(tmp_path / "missing.json"), "--database-url", url], "missing.json cannot be read"),
        (["import", str(tmp_path / "none.json"), "--database-url", url], "line 1: not JSON"),
        (["import", str(tmp_path / "other.json"), "--database-url", url], "identity_pools[0].seq: is required"),
    ):
        said = run(*arguments)
        assert (said.returncode, said.stdout) == (2, "")
        assert told in said.stderr
        assert "Traceback" not in said.stderr
    with closing(EmulatorCore(Settings(database_url=url))) as control:
        assert control.export_state() == before
    assert not (tmp_path / "missing.db").exists()
    assert (tmp_path / "exported.json").read_text() == "of yesterday"
