"""Several processes on one port: they start together, replace each other, and end together."""

import http.client
import json
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.config import Config

from tests.boto3_client import boto3_client
from tests.command import Serving, run, serving
from tests.timeouts import TIMEOUT_S, wait_until

WORKERS = 3
CALL = {"content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSCognitoIdentityService.GetId"}


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path}/shared.db"


@pytest.fixture
def emulator(url: str) -> Iterator[Serving]:
    """An emulator with several workers over a SQLite file."""
    with serving("--workers", str(WORKERS), "--database-url", url) as running:
        yield running


def workers_of(emulator: Serving) -> set[int]:
    """The process ids of the workers."""
    children = Path(f"/proc/{emulator.process.pid}/task/{emulator.process.pid}/children")
    return {int(pid) for pid in children.read_text().split()}


def is_running(pid: int) -> bool:
    """Whether the process exists and is not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_every_worker_sees_what_another_wrote(emulator: Serving) -> None:
    assert emulator.value("workers").startswith(f"{WORKERS}; on SQLite they read and sign faster")
    assert len(workers_of(emulator)) == WORKERS
    cognito = boto3_client(emulator.endpoint, config=Config(max_pool_connections=16))
    pool = cognito.create_identity_pool(IdentityPoolName="p", AllowUnauthenticatedIdentities=True)["IdentityPoolId"]

    def make(_: int) -> str:
        # A new connection for each call, so that any worker may accept it.
        return str(boto3_client(emulator.endpoint).get_id(IdentityPoolId=pool)["IdentityId"])

    with ThreadPoolExecutor(8) as callers:
        created = set(callers.map(make, range(24)))
    listed = cognito.list_identities(IdentityPoolId=pool, MaxResults=60)["Identities"]
    assert {each["IdentityId"] for each in listed} == created


def test_port_0_is_one_port_for_all_workers_over_ipv4_and_ipv6(emulator: Serving) -> None:
    for host in ("127.0.0.1", "[::1]"):
        for _ in range(6):
            assert httpx.get(f"http://{host}:{emulator.port}/_emulator/health").status_code == 200


def test_workers_serve_https(url: str) -> None:
    with serving("--workers", "2", "--database-url", url, "--tls-self-signed") as emulator:
        assert emulator.process.stdout is not None
        bundle = emulator.process.stdout.readline().strip().rpartition("AWS_CA_BUNDLE=")[2]
        assert emulator.endpoint.startswith("https://")
        for _ in range(6):
            boto3_client(emulator.endpoint, verify=bundle).list_identity_pools(MaxResults=1)
        assert emulator.stop() == 0
        assert not Path(bundle).exists()


def test_a_worker_that_is_killed_is_replaced_while_the_port_keeps_answering(emulator: Serving) -> None:
    for killed in workers_of(emulator):
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda killed=killed: killed not in (now := workers_of(emulator)) and len(now) == WORKERS)  # type: ignore[misc]
        assert httpx.get(f"{emulator.endpoint}/_emulator/health").status_code == 200
    assert emulator.stop() == 0
    assert emulator.process.stderr is not None
    lines = emulator.process.stderr.read().splitlines()
    assert len(lines) == WORKERS
    assert all("ended with signal 9. A new one replaces it." in line for line in lines)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_processes_with_status_0(emulator: Serving, number: signal.Signals) -> None:
    workers = workers_of(emulator)
    emulator.process.send_signal(number)
    assert emulator.process.wait(TIMEOUT_S) == 0
    assert emulator.process.stderr is not None
    assert emulator.process.stderr.read() == ""
    assert not any(map(is_running, workers))


def test_a_ctrl_c_that_reaches_every_process_ends_them_with_status_0(emulator: Serving) -> None:
    for pid in (*workers_of(emulator), emulator.process.pid):
        os.kill(pid, signal.SIGINT)
    assert emulator.process.wait(TIMEOUT_S) == 0
    assert emulator.process.stderr is not None
    assert emulator.process.stderr.read() == ""


def test_workers_whose_parent_is_killed_end_and_free_the_port(emulator: Serving) -> None:
    workers = workers_of(emulator)
    emulator.process.kill()
    emulator.process.wait()
    wait_until(lambda: not any(map(is_running, workers)))
    socket.create_server(("127.0.0.1", emulator.port)).close()


def test_calls_in_flight_are_answered_before_the_workers_end_and_streams_are_closed(emulator: Serving) -> None:
    faults = f"{emulator.endpoint}/_emulator/faults"
    slow = {"operation": "ListIdentityPools", "delay_s": 2, "count": 6}
    assert httpx.post(faults, json=slow).status_code == 200
    time.sleep(1.1)  # every worker reads the new fault within a second
    listing = {**CALL, "x-amz-target": "AWSCognitoIdentityService.ListIdentityPools"}
    connections = [http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=TIMEOUT_S) for _ in range(6)]
    with httpx.stream("GET", f"{emulator.endpoint}/_emulator/calls/stream", timeout=TIMEOUT_S) as stream:
        for connection in connections:
            connection.request("POST", "/", b'{"MaxResults": 1}', listing)
        wait_until(lambda: httpx.get(faults).json()["faults"][0]["count"] == 0)  # every call has met the fault
        emulator.process.terminate()
        assert "retry" in "".join(stream.iter_text())  # until the server closes the stream
    answers = [json.loads(connection.getresponse().read()) for connection in connections]
    assert answers == [{"IdentityPools": []}] * len(connections)
    assert emulator.process.wait(TIMEOUT_S) == 0


def test_every_worker_has_the_calls_and_metrics_of_all_even_of_one_that_died(emulator: Serving) -> None:
    """Each request has a connection of its own, so that any worker may answer it."""

    def journal() -> Any:
        return httpx.get(f"{emulator.endpoint}/_emulator/calls").json()

    def call_and_count(calls: int) -> None:
        httpx.post(emulator.endpoint, headers=CALL, content=b"{}")
        answer = journal()
        assert [each["id"] for each in answer["calls"]] == list(range(1, calls + 1))
        assert (answer["total"], answer["last_id"], answer["processes"], answer["lost"]) == (calls, calls, WORKERS, 0)
        metrics = httpx.get(f"{emulator.endpoint}/_emulator/metrics").text
        assert re.findall(r"_calls_total\{[^}]*\} (\d+)", metrics) == [str(calls)]

    for calls in range(1, 13):
        call_and_count(calls)
    killed = workers_of(emulator).pop()
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: killed not in (now := workers_of(emulator)) and len(now) == WORKERS)
    started_at = journal()["journal_started_at"]
    for calls in range(13, 25):
        call_and_count(calls)
    assert journal()["journal_started_at"] == started_at
    assert httpx.post(f"{emulator.endpoint}/_emulator/reset").json()["journal"] == 24
    assert {journal()["total"] for _ in range(9)} == {0}


def test_a_stream_has_the_calls_of_all_workers_once_and_in_order(emulator: Serving) -> None:
    with httpx.stream("GET", f"{emulator.endpoint}/_emulator/calls/stream", timeout=TIMEOUT_S) as stream:
        lines = stream.iter_lines()
        assert "event: journal" in [next(lines) for _ in range(4)]
        with ThreadPoolExecutor(6) as callers:
            done = callers.map(lambda _: httpx.post(emulator.endpoint, headers=CALL, content=b"{}"), range(60))
            assert {each.status_code for each in done} == {400}
        ids = [next(line for line in lines if line.startswith("id: ")) for _ in range(60)]
    assert ids == [f"id: {number}" for number in range(1, 61)]


def test_seeds_are_read_once_for_all_workers(url: str, tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text("{version: 1, identity_pools: [{IdentityPoolName: seeded, AllowUnauthenticatedIdentities: true}]}")
    with serving("--workers", "2", "--database-url", url, "--seed", str(seed), "--log-level", "info") as emulator:
        pools = boto3_client(emulator.endpoint).list_identity_pools(MaxResults=10)["IdentityPools"]
        assert [each["IdentityPoolName"] for each in pools] == ["seeded"]
        assert emulator.stop() == 0
        assert emulator.process.stderr is not None
        assert emulator.process.stderr.read().count("cognito_identity_emulator.seeds") == 1


@pytest.mark.parametrize("url_of_memory", ["sqlite://", "sqlite:///:memory:"])
def test_several_workers_with_a_database_in_memory_are_refused(url_of_memory: str) -> None:
    ended = run("serve", "--port", "0", "--workers", "2", "--database-url", url_of_memory)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1
    assert "sqlite:///emulator.db" in ended.stderr
