"""Calls that arrive together wait for PostgreSQL together: few round trips, one commit, and each call for itself."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

import pytest

from cognito_identity_emulator import Settings, create_app
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.storage.shared_state import SharedState
from tests.counting_proxy import CountingProxy, counting_proxy
from tests.databases import Databases
from tests.gateway.test_commits import call

pytestmark = pytest.mark.postgresql
GOOGLE = "accounts.google.com"
ROLE = "arn:aws:iam::000000000000:role/guest"
AT_ONCE = 8


class Fixture:
    """An emulator on PostgreSQL with a pool that has a guest and a user."""

    def __init__(self, core: EmulatorCore, proxy: CountingProxy) -> None:
        self.core = core
        self.proxy = proxy
        self.app = create_app(core)
        # One loop for all calls: the connections for batches belong to it.
        self.loop = asyncio.Runner()
        pool = core.create_pool(
            SupportedLoginProviders={GOOGLE: "app"}, DeveloperProviderName="login.developer", AllowClassicFlow=True
        )
        self.pool = {"IdentityPoolId": pool["IdentityPoolId"]}
        core.perform("SetIdentityPoolRoles", **self.pool, Roles={"authenticated": ROLE, "unauthenticated": ROLE})
        self.logins = {"Logins": {GOOGLE: "somebody"}}
        self.guest = {"IdentityId": core.perform("GetId", **self.pool)["IdentityId"]}
        self.developer_user = {**self.pool, "Logins": {"login.developer": "somebody"}}
        core.perform("GetOpenIdTokenForDeveloperIdentity", **self.developer_user)
        self.user = {"IdentityId": core.perform("GetId", **self.pool, **self.logins)["IdentityId"]}

    def at_once(self, *calls: tuple[str, Mapping[str, Any]]) -> list[tuple[int, Any]]:
        """The answers to calls that arrive in one tick of the event loop."""

        async def gather() -> list[tuple[int, Any]]:
            return await asyncio.gather(*(call(self.app, operation, dict(members)) for operation, members in calls))

        return self.loop.run(gather())


@contextmanager
def new_fixture(url: str) -> Iterator[Fixture]:
    with counting_proxy(url) as (proxy, proxied):
        settings = Settings(database_url=proxied, login_verification="none", signatures="ignore")
        with closing(EmulatorCore(settings)) as core:
            fixture = Fixture(core, proxy)
            yield fixture
            fixture.loop.close()


@pytest.fixture(scope="module")
def fixture(databases: Databases) -> Iterator[Fixture]:
    with new_fixture(databases.new_url("postgresql")) as fixture:
        yield fixture


@pytest.fixture
def warm(fixture: Fixture, monkeypatch: pytest.MonkeyPatch) -> Fixture:
    """The fixture at a moment when neither the caches nor the prepared statements are older than a second."""
    names = ("DescribeIdentity", "GetId", "GetCredentialsForIdentity", "GetOpenIdToken")
    fixture.at_once(*((name, fixture.pool if name == "GetId" else fixture.guest) for name in names))
    stopped = monotonic()
    fixture.core.shared_state.read_again()
    for module in ("shared_state", "postgresql", "nonblocking_connection"):
        monkeypatch.setattr(f"cognito_identity_emulator.storage.{module}.monotonic", lambda: stopped)
    fixture.at_once(*((name, fixture.guest) for name in names if name != "GetId"))
    return fixture


ROUND_TRIPS: list[tuple[str, str, int, int, Any]] = [
    ("DescribeIdentity", "of a guest", 1, 1, lambda fixture: fixture.guest),
    ("DescribeIdentity", "of a user", 1, 1, lambda fixture: fixture.user),
    ("DescribeIdentityPool", "", 0, 0, lambda fixture: fixture.pool),
    ("GetCredentialsForIdentity", "of a guest", 2, 2, lambda fixture: fixture.guest),
    ("GetCredentialsForIdentity", "of a user", 2, 2, lambda fixture: {**fixture.user, **fixture.logins}),
    ("GetId", "of a new guest", 1, 1, lambda fixture: fixture.pool),
    ("GetId", "of a known user", 1, 1, lambda fixture: {**fixture.pool, **fixture.logins}),
    ("GetId", "of a new user", 2, 3, lambda fixture: {**fixture.pool, "Logins": {GOOGLE: uuid4().hex}}),
    ("GetOpenIdToken", "of a guest", 1, 1, lambda fixture: fixture.guest),
    ("GetOpenIdToken", "of a user", 1, 1, lambda fixture: {**fixture.user, **fixture.logins}),
    ("GetOpenIdTokenForDeveloperIdentity", "of a known user", 1, 1, lambda fixture: fixture.developer_user),
]
"""The round trips and the statements of one call."""


@pytest.mark.parametrize(
    ("operation", "round_trips", "statements", "members"),
    [pytest.param(*row[:1], *row[2:], id=f"{row[0]} {row[1]}".strip()) for row in ROUND_TRIPS],
)
@pytest.mark.parametrize("calls", [1, AT_ONCE], ids=["alone", "at once"])
def test_calls_take_the_expected_round_trips(
    warm: Fixture, calls: int, operation: str, round_trips: int, statements: int, members: Any
) -> None:
    warm.proxy.reset()
    answers = warm.at_once(*((operation, members(warm)) for _ in range(calls)))
    assert [status for status, _ in answers] == [200] * calls, answers
    assert (warm.proxy.round_trips, warm.proxy.statements) == (round_trips, statements)


def test_different_calls_share_their_round_trips(warm: Fixture) -> None:
    calls = (
        ("DescribeIdentity", warm.guest),
        ("DescribeIdentity", warm.user),
        ("GetCredentialsForIdentity", warm.guest),
        ("GetId", {**warm.pool, **warm.logins}),
        ("GetId", warm.pool),
    )
    warm.proxy.reset()
    described, _, credentials, known, new = warm.at_once(*calls)
    # All reads; the commit of the new guest; the commit of the session, which needed a read first.
    assert warm.proxy.round_trips == 3
    assert described[1]["IdentityId"] == credentials[1]["IdentityId"] == warm.guest["IdentityId"]
    assert known[1]["IdentityId"] == warm.user["IdentityId"]
    assert warm.core.perform("DescribeIdentity", IdentityId=new[1]["IdentityId"])["IdentityId"] == new[1]["IdentityId"]


def test_calls_with_one_new_login_at_once_get_one_identity(fixture: Fixture) -> None:
    new_user = ("GetId", {**fixture.pool, "Logins": {GOOGLE: uuid4().hex}})
    *users, guest = fixture.at_once(*[new_user] * AT_ONCE, ("GetId", fixture.pool))
    assert {status for status, _ in (*users, guest)} == {200}
    assert len({answer["IdentityId"] for _, answer in users}) == 1
    described = fixture.core.perform("DescribeIdentity", IdentityId=users[0][1]["IdentityId"])
    assert described["Logins"] == [GOOGLE]


def test_a_call_that_makes_the_commit_fail_is_refused_alone(databases: Databases) -> None:
    url = databases.new_url("postgresql")
    with new_fixture(url) as fixture, closing(EmulatorCore(Settings(database_url=url))) as elsewhere:
        doomed = {"IdentityPoolId": fixture.core.create_pool()["IdentityPoolId"]}
        assert [status for status, _ in fixture.at_once(("GetId", doomed), ("GetId", fixture.pool))] == [200, 200]
        elsewhere.perform("DeleteIdentityPool", **doomed)  # which the first emulator has in memory for a second more
        good, bad, credentials = fixture.at_once(
            ("GetId", fixture.pool), ("GetId", doomed), ("GetCredentialsForIdentity", fixture.guest)
        )
        assert (good[0], credentials[0]) == (200, 200)
        assert (bad[0], bad[1]["__type"]) == (400, "ResourceNotFoundException")
        pages = fixture.core.perform("ListIdentities", **fixture.pool, MaxResults=60)["Identities"]
        assert len([each for each in pages if each["IdentityId"] == good[1]["IdentityId"]]) == 1


def test_a_locked_pool_delays_only_the_calls_that_need_it(databases: Databases) -> None:
    url = databases.new_url("postgresql")
    with new_fixture(url) as fixture, closing(EmulatorCore(Settings(database_url=url))) as elsewhere:
        locked = {"IdentityPoolId": fixture.core.create_pool()["IdentityPoolId"]}
        fixture.at_once(("GetId", locked), ("GetId", fixture.pool))
        app, order = fixture.app, []
        unlocked = threading.Event()

        async def get_id(name: str, members: Mapping[str, Any]) -> int:
            status, _ = await call(app, "GetId", dict(members))
            order.append(name)
            if name == "free":
                unlocked.set()
            return status

        async def both() -> list[int]:
            return list(await asyncio.gather(get_id("locked", locked), get_id("free", fixture.pool)))

        def lock() -> None:
            with elsewhere.database.transaction() as connection:
                connection.cursor.execute(
                    "SELECT id FROM identity_pools WHERE id = %(id)s FOR UPDATE", {"id": locked["IdentityPoolId"]}
                )
                is_locked.set()
                unlocked.wait(timeout=4)

        is_locked = threading.Event()
        locker = threading.Thread(target=lock)
        locker.start()
        is_locked.wait()
        assert fixture.loop.run(both()) == [200, 200]
        locker.join()
        assert order == ["free", "locked"]


def test_calls_that_wait_for_a_locked_row_leave_connections_for_others(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = databases.new_url("postgresql")
    with new_fixture(url) as fixture, closing(EmulatorCore(Settings(database_url=url))) as elsewhere:
        members = {"IdentityPoolName": "p", "AllowUnauthenticatedIdentities": True}
        locked = fixture.core.create_pool(**members)["IdentityPoolId"]
        fixture.core.shared_state.read_again()
        fixture.at_once(("GetId", fixture.pool))  # its pool is in memory from now on

        def blocked_calls() -> int:
            with elsewhere.database.reading() as connection:
                connection.cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                return int(connection.cursor.fetchone()[0])

        async def update_and_get_id() -> int:
            update = {**members, "IdentityPoolId": locked}
            with elsewhere.database.transaction() as connection:
                connection.cursor.execute("SELECT id FROM identity_pools WHERE id = %(id)s FOR UPDATE", {"id": locked})
                updates = [asyncio.create_task(call(fixture.app, "UpdateIdentityPool", update)) for _ in range(16)]
                while blocked_calls() < 4 and not all(each.done() for each in updates):
                    await asyncio.sleep(0.05)
                # The call has to read first what all replicas share, over another connection.
                monkeypatch.setattr(f"{SharedState.__module__}.monotonic", lambda: monotonic() + 10)
                status, _ = await call(fixture.app, "GetId", fixture.pool)
            await asyncio.gather(*updates)
            return status

        assert fixture.loop.run(update_and_get_id()) == 200


def test_a_call_sees_what_was_committed_before_it_came(warm: Fixture) -> None:
    app = warm.app

    async def one_after_the_other() -> None:
        for _ in range(3):
            (_, new), *_ = await asyncio.gather(
                call(app, "GetId", warm.pool), *(call(app, "DescribeIdentity", warm.guest) for _ in range(3))
            )
            status, described = await call(app, "DescribeIdentity", {"IdentityId": new["IdentityId"]})
            assert (status, described["IdentityId"]) == (200, new["IdentityId"])

    warm.loop.run(one_after_the_other())


@pytest.mark.parametrize("broken", ["_read_message", "_rows_of_reads"])
def test_a_defect_in_a_shared_read_costs_no_call_its_answer(
    fixture: Fixture, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a defect")

    calls = [("DescribeIdentity", fixture.guest), ("DescribeIdentity", fixture.user)]
    with monkeypatch.context() as patched:
        patched.setattr(f"cognito_identity_emulator.storage.postgresql_batches.{broken}", fail)
        assert [status for status, _ in fixture.at_once(*calls)] == [200, 200]
    assert [status for status, _ in fixture.at_once(*calls)] == [200, 200]
