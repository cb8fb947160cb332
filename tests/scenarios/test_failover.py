"""A primary server of PostgreSQL dies under load, and its synchronous standby takes over.

No acknowledged write is lost, and an emulator with both servers in its URL goes on without a restart.
"""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.command import serving
from tests.databases import PostgresqlServer
from tests.provenance import assumed

pytestmark = pytest.mark.postgresql
OWN_PROMISE = "a promise of this project to operators"
WRITERS = 8
ENOUGH = 50
PATIENCE_S = 90
HEADERS = {"content-type": "application/x-amz-json-1.1", "authorization": "AWS4-HMAC-SHA256 Credential=test"}


@pytest.fixture
def servers() -> Iterator[tuple[PostgresqlServer, PostgresqlServer]]:
    """A primary and its synchronous standby."""
    primary = PostgresqlServer()
    try:
        standby = PostgresqlServer(primary=primary)
        try:
            primary.wait_for_standby()
            yield primary, standby
        finally:
            standby.stop()
    finally:
        primary.stop()


class Writer(threading.Thread):
    """Creates guests until it is stopped, and keeps the ids of those that were acknowledged."""

    def __init__(self, endpoint: str, pool_id: str) -> None:
        super().__init__()
        self._client = httpx.Client(base_url=endpoint, headers=HEADERS, timeout=30)
        self._pool_id = pool_id
        self._stopping = threading.Event()
        self.acknowledged: list[str] = []
        self.refusals: set[tuple[int, str]] = set()

    def run(self) -> None:
        headers = {"x-amz-target": "AWSCognitoIdentityService.GetId"}
        while not self._stopping.is_set():
            response = self._client.post("/", json={"IdentityPoolId": self._pool_id}, headers=headers)
            if response.status_code == 200:
                self.acknowledged.append(response.json()["IdentityId"])
            else:
                self.refusals.add((response.status_code, response.json()["__type"]))
                self._stopping.wait(0.05)

    def stop(self) -> None:
        self._stopping.set()
        self.join()
        self._client.close()


def wait_until(condition: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < give_up_at, "nothing was acknowledged"
        time.sleep(0.05)


@assumed(OWN_PROMISE)
def test_no_acknowledged_write_is_lost_when_the_standby_takes_over(
    servers: tuple[PostgresqlServer, PostgresqlServer], tmp_path: Path
) -> None:
    primary, standby = servers
    name = primary.new_database_url().rpartition("/")[2]
    hosts = "&".join(f"host=127.0.0.1:{server.port}" for server in servers)
    url = f"postgresql+psycopg://postgres@/{name}?{hosts}&target_session_attrs=read-write"
    with serving("--database-url", url, "--signatures", "ignore", log=tmp_path / "log") as emulator:
        created = httpx.post(
            emulator.endpoint,
            json={"IdentityPoolName": "pool", "AllowUnauthenticatedIdentities": True},
            headers={**HEADERS, "x-amz-target": "AWSCognitoIdentityService.CreateIdentityPool"},
            timeout=30,
        )
        writers = [Writer(emulator.endpoint, created.json()["IdentityPoolId"]) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        try:
            wait_until(lambda: sum(len(each.acknowledged) for each in writers) >= ENOUGH)
            primary.crash()
            before = [len(each.acknowledged) for each in writers]
            standby.promote()
            wait_until(lambda: all(len(each.acknowledged) > count for each, count in zip(writers, before, strict=True)))
        finally:
            for writer in writers:
                writer.stop()
    with psycopg.connect(f"host=127.0.0.1 port={standby.port} user=postgres dbname={name}") as connection:
        stored = {identity_id for (identity_id,) in connection.execute("SELECT id FROM identities")}
    assert {each for writer in writers for each in writer.acknowledged} <= stored
    assert {refusal for writer in writers for refusal in writer.refusals} <= {(500, "InternalErrorException")}
