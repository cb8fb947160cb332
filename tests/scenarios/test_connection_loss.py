"""PostgreSQL goes away, hangs, or drops its connections: calls get a clean answer, and all is well when it is back."""

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

pytestmark = pytest.mark.postgresql
PATIENCE_S = 15
OWN_WORD = "this project's own promise to whoever operates it"


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresqlServer]:
    """A server of this module's own, since nobody else's may be ended."""
    started = PostgresqlServer()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def url(server: PostgresqlServer) -> str:
    return server.new_database_url()


@pytest.fixture(params=[1, 2], ids=["one process", "two workers"])
def emulator(request: pytest.FixtureRequest, url: str, tmp_path: Path) -> Iterator[Serving]:
    # Every call that fails is logged: a pipe that nobody reads would be full, and the emulator wait.
    with serving("--workers", str(request.param), "--database-url", url, log=tmp_path / "log") as running:
        yield running


def client(emulator: Serving) -> Any:
    """A client that hears every answer, and gives up on none before the promise is broken."""
    return boto3_client(
        emulator.endpoint,
        config=Config(read_timeout=PATIENCE_S, retries={"total_max_attempts": 1}, max_pool_connections=32),
    )


@pytest.fixture
def get_guest(emulator: Serving) -> Callable[[], str]:
    """Makes a guest: its id, or the code of the error that the call ended with."""
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
    """The answers of calls made at the same time."""
    with ThreadPoolExecutor(times) as callers:
        return set(callers.map(lambda _: call(), range(times)))


def status(emulator: Serving, path: str = "health") -> int:
    return httpx.get(f"{emulator.endpoint}/_emulator/{path}", timeout=PATIENCE_S).status_code


def eventually(holds: Callable[[], bool]) -> None:
    for _ in range(100):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it did not recover within seconds")


def assert_recovers(emulator: Serving, get_guest: Callable[[], str]) -> None:
    eventually(lambda: all(answer.startswith("us-east-1:") for answer in at_once(get_guest)))
    assert status(emulator) == 200


@assumed(OWN_WORD)
def test_calls_fail_cleanly_while_the_server_is_away_and_work_once_it_is_back(
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


@assumed(OWN_WORD)
def test_calls_fail_cleanly_while_the_server_hangs_and_work_once_it_goes_on(
    emulator: Serving, get_guest: Callable[[], str], server: PostgresqlServer
) -> None:
    at_once(get_guest)
    with server.frozen():
        for _ in range(2):
            assert at_once(get_guest, 64) == {"InternalErrorException"}
            assert (status(emulator), status(emulator, "health/live")) == (503, 200)
    assert_recovers(emulator, get_guest)


@assumed(OWN_WORD)
def test_connections_that_were_reset_are_replaced_before_a_call_uses_them(
    emulator: Serving, get_guest: Callable[[], str], server: PostgresqlServer
) -> None:
    for _ in range(5):
        at_once(get_guest)
        time.sleep(1.1)  # idle connections are asked whether they still are any; busy ones hear of it at once
        assert server.reset_connections() > 0
        assert all(answer.startswith("us-east-1:") for answer in at_once(get_guest))


@assumed(OWN_WORD)
def test_connections_that_are_reset_under_load_cost_clean_errors_at_the_most(
    emulator: Serving, get_guest: Callable[[], str], server: PostgresqlServer
) -> None:
    with ThreadPoolExecutor(17) as callers:
        answers = [callers.submit(get_guest) for _ in range(600)]
        for _ in range(10):
            server.reset_connections()
            time.sleep(0.05)
        told = [answer.result() for answer in answers]
    assert {each for each in told if not each.startswith("us-east-1:")} <= {"InternalErrorException"}
    assert_recovers(emulator, get_guest)


@assumed(OWN_WORD)
def test_a_start_waits_for_a_server_that_is_not_there_yet(url: str, server: PostgresqlServer) -> None:
    server.crash()
    command = [sys.executable, "-m", "cognito_identity_emulator", "serve", "--port", "0", "--database-url", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as started:
        assert started.stderr is not None
        told = started.stderr.readline()
        server.start()
        emulator = Serving(started)
        assert status(emulator) == 200
        assert emulator.stop() == 0
    assert "PostgreSQL cannot be reached" in told
    assert "Trying again for 30 s (--database-wait-s)" in told


@assumed(OWN_WORD)
def test_a_start_that_may_not_wait_ends_with_a_sentence() -> None:
    nobody = "postgresql+psycopg://postgres@127.0.0.1:1/name"
    said = run("serve", "--port", "0", "--database-url", nobody, "--database-wait-s", "0")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.startswith("cognito-identity-emulator: PostgreSQL cannot be reached")
    assert said.stderr.endswith("Is it up, and is it the right one (--database-url)?\n")


@assumed(OWN_WORD)
def test_a_row_that_somebody_keeps_locked_and_a_pool_that_is_used_up_cost_clean_errors(url: str) -> None:
    with serving("--database-url", url, "--database-connections", "2") as emulator:
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
        eventually(lambda: update() == "done")
        emulator.stop()
        assert emulator.process.stderr is not None
        told = emulator.process.stderr.read()
        assert "All 2 connections to PostgreSQL (--database-connections) have been in use" in told
        assert "lock timeout" in told
