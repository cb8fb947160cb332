"""The commands: their output and their exit status. Mistakes are in mistakes.py."""

import contextlib
import signal
import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from cognito_identity_emulator.cli.main import main
from cognito_identity_emulator.storage.schema import HEAD_REVISION
from cognito_identity_emulator.version import VERSION
from tests.boto3_client import boto3_client
from tests.command import port_in_use_on_ipv6_only, run, serving
from tests.timeouts import TIMEOUT_S, wait_until

has_ipv6 = socket.has_ipv6 and Path("/proc/net/if_inet6").exists()


# --- serve: output and addresses ---


def test_serve_prints_its_address_and_the_configuration_of_sdks() -> None:
    with serving("--account", "123456789012", "--region", "eu-west-1") as emulator:
        assert emulator.block.startswith(f"cognito-identity-emulator {VERSION} is ready. Ctrl-C stops it.\n")
        assert emulator.value("console") == f"{emulator.endpoint}/_emulator/"
        assert emulator.value("database").startswith("SQLite in memory")
        assert emulator.value("account") == "123456789012, region eu-west-1"
        assert emulator.value("any SDK") == f"export AWS_ENDPOINT_URL={emulator.endpoint}"
        assert f'endpoint_url="{emulator.endpoint}"' in emulator.value("boto3")
        health = httpx.get(f"{emulator.endpoint}/_emulator/health")
        assert (health.status_code, health.json()["status"]) == (200, "ok")
        assert emulator.stop() == 0


@pytest.mark.parametrize(
    ("authorization", "shown"), [("off", "presence"), ("enforce", "presence, permissions enforced")]
)
def test_serve_prints_whether_permissions_are_enforced(authorization: str, shown: str) -> None:
    with serving("--authorization", authorization) as emulator:
        assert emulator.value("signatures") == shown


@pytest.mark.parametrize(
    ("options", "others"),
    [
        ([], "all others are refused with status 501 (see --forward-to)"),
        (["http://127.0.0.1:9"], "all others are forwarded to http://127.0.0.1:9"),
        (
            ["s3=http://127.0.0.1:9"],
            "s3 is forwarded to http://127.0.0.1:9; all others are refused with status 501 (see --forward-to)",
        ),
    ],
)
def test_serve_prints_its_services_and_what_happens_to_others(options: list[str], others: str) -> None:
    with serving(*(each for option in options for each in ("--forward-to", option))) as emulator:
        assert emulator.value("services") == f"cognito-identity, iam, sts; {others}"


@pytest.mark.skipif(not has_ipv6, reason="this machine has no IPv6")
def test_serve_on_localhost_responds_over_ipv4_and_ipv6() -> None:
    with serving() as emulator:
        for host in ("127.0.0.1", "[::1]", "localhost"):
            answer = httpx.get(f"http://{host}:{emulator.port}/_emulator/health")
            assert answer.status_code == 200


def test_issuer_self_is_the_address_of_the_server() -> None:
    with serving("--issuer", "self") as emulator:
        configuration = httpx.get(f"{emulator.endpoint}/.well-known/openid-configuration").json()
        assert configuration["issuer"] == emulator.endpoint


def test_a_database_in_a_file_survives_the_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    with serving(variables={"COGNITO_IDENTITY_DATABASE_URL": url}) as first:
        created = boto3_client(first.endpoint).create_identity_pool(
            IdentityPoolName="p", AllowUnauthenticatedIdentities=True
        )
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    with serving("--database-url", url) as second:
        listed = boto3_client(second.endpoint).list_identity_pools(MaxResults=1)["IdentityPools"]
        assert [each["IdentityPoolId"] for each in listed] == [created["IdentityPoolId"]]


# --- serve: the end of the process ---


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_serve_with_status_0(sent: signal.Signals) -> None:
    with serving() as emulator:
        emulator.process.send_signal(sent)
        assert emulator.process.wait(TIMEOUT_S) == 0
        assert emulator.process.stderr is not None
        assert emulator.process.stderr.read() == ""


def test_serve_after_sigterm_responds_to_pending_calls() -> None:
    with serving() as emulator, ThreadPoolExecutor(1) as callers:
        faults = f"{emulator.endpoint}/_emulator/faults"
        httpx.post(faults, json={"operation": "ListIdentityPools", "delay_s": 2, "count": 1})
        pending = callers.submit(boto3_client(emulator.endpoint).list_identity_pools, MaxResults=1)
        wait_until(lambda: httpx.get(faults).json()["faults"][0]["count"] == 0)  # the call has met the fault
        emulator.process.terminate()
        wait_until(lambda: is_closed(emulator.port))
        assert pending.result()["IdentityPools"] == []
        assert emulator.process.wait(TIMEOUT_S) == 0


def is_closed(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), TIMEOUT_S).close()
    except ConnectionError:
        return True
    return False


# --- serve: a port that is in use ---


@pytest.mark.skipif(not has_ipv6, reason="this machine has no IPv6")
def test_a_port_used_over_ipv6_only_is_reported() -> None:
    with port_in_use_on_ipv6_only() as port:
        done = run("serve", "--port", str(port))
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"cognito-identity-emulator: Port {port} of ::1 is in use.")


# --- the other commands ---


def test_migrate_creates_a_database_and_changes_nothing_the_second_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/fresh.db"
    main(["migrate", "--database-url", url])
    monkeypatch.setenv("COGNITO_IDENTITY_DATABASE_URL", url)
    main(["migrate"])
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"SQLite file {tmp_path}/fresh.db is at revision {HEAD_REVISION}."] * 2
    with contextlib.closing(sqlite3.connect(tmp_path / "fresh.db")) as database:
        assert database.execute("SELECT count(*) FROM identity_pools").fetchone() == (0,)


def test_explain_prints_an_operation() -> None:
    done = run("explain", "GetId")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("GetId: ")


def test_the_version_flag_prints_the_version() -> None:
    assert run("--version").stdout == f"{VERSION}\n"
