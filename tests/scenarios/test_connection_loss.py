"""PostgreSQL stops, hangs or drops connections: calls fail with clean errors, and succeed after it recovers."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.boto3_client import boto3_client
from tests.command import Serving, run, serving
from tests.databases import PostgresqlServer
from tests.provenance import assumed
from tests.timeouts import TIMEOUT_S, wait_until

pytestmark = pytest.mark.postgresql
OWN_PROMISE = "a promise of this project to operators"


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresqlServer]:
    """A server for this module alone, because its tests stop it."""
    started = PostgresqlServer()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def url(server: PostgresqlServer) -> str:
    return server.new_database_url()


@pytest.fixture(params=[1, 2], ids=["one process", "two workers"])
def emulator(request: pytest.FixtureRequest, url: str, tmp_path: Path) -> Iterator[Serving]:
    # Every failed call is logged. Nothing reads a pipe here, so it would fill up and block the emulator.
    with serving("--workers", str(request.param), "--database-url", url, log=tmp_path / "log") as running:
        yield running


def client(emulator: Serving) -> Any:
    """A client without retries, whose read timeout is the time in which a call must fail."""
    return boto3_client(
        emulator.endpoint,
        config=Config(read_timeout=TIMEOUT_S, retries={"total_max_attempts": 1}, max_pool_connections=32),
    )


@pytest.fixture
def get_guest(emulator: Serving) -> Callable[[], str]:
    """Creates a guest and returns its id, or the error code of the call."""
    cognito = client(emulator)
    pool = cognito.create_identity_pool(IdentityPoolName="p", AllowUnauthenticatedIdentities=True)["IdentityPoolId"]

    def get() -> str:
        try:
            return str(cognito.get_id(IdentityPoolId=pool)["IdentityId"])
        except ClientError as refusal:
            status = refusal.response["ResponseMetadata"]["HTTPStatusCode"]
            return str(refusal.response["Error"]["Code"]) if status == 500 else f"status {status}"

    return get


def at_once(call: Callable[[], str], times: int = 32) -> set[str]:
    """The results of simultaneous calls."""
    with ThreadPoolExecutor(times) as callers:
        return set(callers.map(lambda _: call(), range(times)))


def status(emulator: Serving, path: str = "health") -> int:
    return httpx.get(f"{emulator.endpoint}/_emulator/{path}", timeout=TIMEOUT_S).status_code


def assert_recovers(emulator: Serving, get_guest: Callable[[], str]) -> None:
    wait_until(lambda: all(response.startswith("us-east-1:") for response in at_once(get_guest)))
    assert status(emulator) == 200


@assumed(OWN_PROMISE)
def test_calls_fail_cleanly_while_the_server_is_down_and_succeed_after_it_restarts(
    emulator: Serving, get_guest: Callable[[], str], server: PostgresqlServer
) -> None:
    at_once(get_guest)
    server.crash()
    try:
        for _ in range(2):
            assert at_once(get_guest) == {"InternalErrorException"}
            assert (status(emulator), status(emulator, "health/live")) == (503, 200)
    finally:
        server.start()
    assert_recovers(emulator, get_guest)


@assumed(OWN_PROMISE)
def test_calls_fail_cleanly_while_the_server_hangs_and_succeed_after_it_resumes(
    emulator: Serving, get_guest: Callable[[], str], server: PostgresqlServer
) -> None:
    at_once(get_guest)
    with server.frozen():
        for _ in range(2):
            assert at_once(get_guest, 64) == {"InternalErrorException"}
            assert (status(emulator), status(emulator, "health/live")) == (503, 200)
    assert_recovers(emulator, get_guest)


@assumed(OWN_PROMISE)
def test_reset_connections_are_replaced_before_a_call_uses_them(
    emulator: Serving, get_guest: Callable[[], str], server: PostgresqlServer
) -> None:
    for _ in range(5):
        at_once(get_guest)
        time.sleep(1.1)  # idle connections are checked before use; busy ones fail at once
        assert server.reset_connections() > 0
        assert all(response.startswith("us-east-1:") for response in at_once(get_guest))


@assumed(OWN_PROMISE)
def test_connections_reset_under_load_cause_only_clean_errors(
    emulator: Serving, get_guest: Callable[[], str], server: PostgresqlServer
) -> None:
    with ThreadPoolExecutor(17) as callers:
        responses = [callers.submit(get_guest) for _ in range(600)]
        for _ in range(10):
            server.reset_connections()
            time.sleep(0.05)
        outcomes = [response.result() for response in responses]
    assert {each for each in outcomes if not each.startswith("us-east-1:")} <= {"InternalErrorException"}
    assert_recovers(emulator, get_guest)


@assumed(OWN_PROMISE)
def test_starting_waits_for_a_server_that_is_not_up_yet(url: str, server: PostgresqlServer) -> None:
    server.crash()
    command = [sys.executable, "-m", "cognito_identity_emulator", "serve", "--port", "0", "--database-url", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as started:
        assert started.stderr is not None
        line = started.stderr.readline()
        server.start()
        emulator = Serving(started)
        assert status(emulator) == 200
        assert emulator.stop() == 0
    assert "PostgreSQL cannot be reached" in line
    assert "Retrying for 30 s (--database-wait-s)" in line


@assumed(OWN_PROMISE)
def test_starting_without_waiting_fails_with_a_clear_error() -> None:
    unused_url = "postgresql+psycopg://postgres@127.0.0.1:1/name"
    process = run("serve", "--port", "0", "--database-url", unused_url, "--database-wait-s", "0")
    assert (process.returncode, process.stdout) == (2, "")
    assert process.stderr.startswith("cognito-identity-emulator: PostgreSQL cannot be reached")
    assert process.stderr.endswith("Start it, or name another database with --database-url.\n")


@assumed(OWN_PROMISE)
def test_a_locked_row_and_an_exhausted_connection_pool_cause_clean_errors(url: str) -> None:
    with serving("--database-url", url, "--database-connections", "3") as emulator:
        cognito = client(emulator)
        pool = cognito.create_identity_pool(IdentityPoolName="p", AllowUnauthenticatedIdentities=True)
        members = {name: pool[name] for name in pool if name != "ResponseMetadata"}
        with psycopg.connect(url.replace("+psycopg", "")) as other:
            other.execute("SELECT * FROM identity_pools WHERE id = %s FOR UPDATE", [pool["IdentityPoolId"]])

            def update() -> str:
                try:
                    cognito.update_identity_pool(**members)
                except ClientError as refusal:
                    return str(refusal.response["Error"]["Code"])
                return "done"

            assert at_once(update, 8) == {"InternalErrorException"}
        wait_until(lambda: update() == "done")
        emulator.stop()
        assert emulator.process.stderr is not None
        log = emulator.process.stderr.read()
        assert "All 3 connections to PostgreSQL (--database-connections) have been in use" in log
        assert "lock timeout" in log
