"""The control API beside calls on PostgreSQL: what loses a race begins again, and no transaction waits for another's
connection."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.storage.errors import ContentionError
from cognito_identity_emulator.storage.shared_state import SharedState
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


POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
PROVIDER = IdentityProvider("arn:aws:iam::000000000000:oidc-provider/issuer.example", jwks_url="https://issuer.example")
WRITES: list[Callable[[EmulatorCore, str], object]] = [
    lambda core, _: core.put_identity_provider(PROVIDER),
    lambda core, _: core.put_policy("arn:aws:iam::000000000000:policy/p", POLICY),
    lambda core, identity_id: core.set_identity_disabled(identity_id, True),
    lambda core, identity_id: core.unlink_login(identity_id, "login.developer"),
    lambda core, identity_id: core.revoke_session(core.credentials_of(identity_id).access_key_id),
    lambda core, _: core.keys.open_id_tokens.rotate(),
    lambda core, _: core.create_pool(IdentityPoolName="seeded"),
    lambda core, _: core.import_state(core.export_state()),
    lambda core, _: core.reset(),
]
NAMES = ("provider", "policy", "disable", "unlink", "revoke", "rotate", "seed", "state", "reset")


@pytest.mark.parametrize("write", WRITES, ids=NAMES)
def test_a_transaction_needs_one_connection_only(
    url: str, write: Callable[[EmulatorCore, str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Transactions that each wait for a second connection end in a deadlock, behind a pooler that has few of them."""
    role = "arn:aws:iam::000000000000:role/user"
    settings = Settings(database_url=url, database_connections=3)  # two of them are those of batches
    with closing(EmulatorCore(settings)) as core:
        pool = core.create_pool(DeveloperProviderName="login.developer")["IdentityPoolId"]
        core.perform("SetIdentityPoolRoles", IdentityPoolId=pool, Roles={"authenticated": role})
        user = core.perform(
            "GetOpenIdTokenForDeveloperIdentity", IdentityPoolId=pool, Logins={"login.developer": "ann"}
        )
        monkeypatch.setattr(f"{SharedState.__module__}._TRUSTED_FOR_S", 0.0)
        core.shared_state.read_again()
        write(core, user["IdentityId"])
