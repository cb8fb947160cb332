"""The control API writes while calls write the same rows: an endpoint that loses a race begins again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.storage.errors import ContentionError
from tests.control_api.client import ask, refusal
from tests.databases import Databases
from tests.timeouts import wait_until

pytestmark = pytest.mark.postgresql


@pytest.fixture
def url(databases: Databases) -> str:
    return databases.new_url("postgresql")


@pytest.fixture
def emulator(url: str) -> Iterator[Emulator]:
    with Emulator(Settings(database_url=url)) as running:
        yield running


def test_a_reset_that_is_the_victim_of_a_deadlock_begins_again(emulator: Emulator, url: str) -> None:
    emulator.client("cognito-identity").create_identity_pool(IdentityPoolName="p", AllowUnauthenticatedIdentities=True)
    with (
        closing(psycopg.connect(url.replace("+psycopg", ""))) as other,
        closing(psycopg.connect(url.replace("+psycopg", ""), autocommit=True)) as observer,
        ThreadPoolExecutor() as threads,
    ):
        other.execute("SET deadlock_timeout = '60s'")  # the other of the two ends the deadlock
        other.execute("UPDATE emulator_state SET value = value + 1 WHERE name = 'configuration'")
        reset = threads.submit(ask, emulator.endpoint_url, "POST", "reset")
        blocked = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        wait_until(lambda: observer.execute(blocked).fetchall() == [(1,)])
        other.execute("UPDATE identity_pools SET name = 'renamed'")
        other.commit()
        status, report = reset.result()
    assert (status, report["pools"]) == (200, 1)


def test_an_endpoint_that_loses_every_race_is_refused(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    def reset(*_: object) -> None:
        raise ContentionError

    monkeypatch.setattr(EmulatorCore, "reset", reset)
    assert refusal(emulator.endpoint_url, "POST", "reset") == (
        400,
        "invalid",
        "The same rows were being written at the same time, and nothing was changed. Try again.",
    )
