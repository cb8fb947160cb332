"""Simultaneous calls: a login belongs to one identity, in whatever order the calls are executed."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator, Settings
from tests.databases import Databases
from tests.offline_issuer import OfflineIssuer
from tests.pool_in_use import DEVELOPER_PROVIDER, PoolInUse
from tests.provenance import assumed, documented
from tests.scenarios.stored_rows import stored_rows

AT_ONCE = 64
GET_ID = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html"
Answer = TypeVar("Answer")


@pytest.fixture(params=["memory", "file", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def emulator_of_each_database(
    request: pytest.FixtureRequest, databases: Databases, issuers: dict[str, OfflineIssuer]
) -> Iterator[Emulator]:
    """An emulator on each kind of database."""
    keys = tuple(issuer.setting for issuer in issuers.values())
    with Emulator(Settings(database_url=databases.new_url(request.param), issuer_keys=keys)) as running:
        yield running


@pytest.fixture
def busy_pool(emulator_of_each_database: Emulator, issuers: dict[str, OfflineIssuer]) -> PoolInUse:
    """A pool with a client that has a connection for each caller and does not retry."""
    config = Config(max_pool_connections=AT_ONCE, retries={"max_attempts": 0})
    return PoolInUse(emulator_of_each_database.client("cognito-identity", config=config), issuers)


def at_once(calls: Sequence[Callable[[], Answer]]) -> list[Answer | str]:
    """The results of simultaneous calls; for a refused call, its error code."""

    def result_of(call: Callable[[], Answer]) -> Answer | str:
        try:
            return call()
        except ClientError as refusal:
            return str(refusal.response["Error"]["Code"])

    with ThreadPoolExecutor(len(calls)) as callers:
        return list(callers.map(result_of, calls))


def check_rows(emulator: Emulator, pool: PoolInUse) -> dict[str, tuple[bool, bool, frozenset[tuple[str, str]]]]:
    """The pool's rows. Checks that no two identities share a login and that disabled identities have none."""
    letters = {issuer.name: letter for letter, issuer in pool.issuers.items()} | {DEVELOPER_PROVIDER: "developer"}
    rows: Any = stored_rows(emulator.database, letters, [pool.id])[pool.id]
    logins = [login for _, _, linked in rows.values() for login in linked]
    assert len(logins) == len(set(logins))
    for _, disabled, linked in rows.values():
        public = [provider for provider, _ in linked if provider != "developer"]
        assert len(public) == len(set(public))
        assert not (disabled and linked)
    found: dict[str, tuple[bool, bool, frozenset[tuple[str, str]]]] = rows
    return found


@documented(GET_ID)
def test_simultaneous_calls_with_a_new_login_get_one_identity(
    emulator_of_each_database: Emulator, busy_pool: PoolInUse
) -> None:
    for user in ("ann", "ben", "carol"):
        login = busy_pool.logins(a=user)

        def get_id(login: dict[str, str] = login) -> str:
            return str(busy_pool.cognito.get_id(IdentityPoolId=busy_pool.id, Logins=login)["IdentityId"])

        assert len(set(at_once([get_id] * AT_ONCE))) == 1
    assert len(check_rows(emulator_of_each_database, busy_pool)) == 3


@documented(GET_ID)
def test_simultaneous_calls_with_a_new_developer_user_get_one_identity(
    emulator_of_each_database: Emulator, busy_pool: PoolInUse
) -> None:
    assert len(set(at_once([lambda: busy_pool.developer("ann")] * 32))) == 1
    assert len(check_rows(emulator_of_each_database, busy_pool)) == 1


@assumed("pairs of logins in every order end in one identity, and no call fails unexpectedly")
def test_simultaneous_links_in_every_order_end_in_one_identity(
    emulator_of_each_database: Emulator, busy_pool: PoolInUse
) -> None:
    pairs = [dict.fromkeys(pair, "ann") for pair in itertools.permutations("abc", 2)]
    responses = at_once([partial(busy_pool.get_id, **pair) for pair in pairs * 5])
    # A call during a merge may return an id that is disabled afterwards.
    assert all(response.startswith("us-east-1:") for response in responses), responses
    rows = check_rows(emulator_of_each_database, busy_pool)
    assert [linked for _, disabled, linked in rows.values() if not disabled] == [
        frozenset({("a", "ann"), ("b", "ann"), ("c", "ann")})
    ]


@assumed("circular merges: each call succeeds or fails with an AWS error, and no login is lost")
def test_simultaneous_circular_merges_keep_every_login(
    emulator_of_each_database: Emulator, busy_pool: PoolInUse
) -> None:
    users = [f"user {number}" for number in range(6)]
    for user in users:
        busy_pool.developer(user)
    responses = at_once([partial(busy_pool.merge, *pair) for pair in itertools.permutations(users, 2)])
    assert all(response.startswith("us-east-1:") for response in responses), responses
    rows = check_rows(emulator_of_each_database, busy_pool)
    assert [linked for _, disabled, linked in rows.values() if not disabled] == [
        frozenset(("developer", user) for user in users)
    ]


@assumed("guests that log in as one user at the same time: one identity has the login, the others are disabled")
def test_guests_that_log_in_as_one_user_at_once_become_one_identity(
    emulator_of_each_database: Emulator, busy_pool: PoolInUse
) -> None:
    guests = [busy_pool.get_id() for _ in range(24)]
    responses = at_once([partial(busy_pool.open_id_token, guest, a="ann") for guest in guests])
    owner = busy_pool.get_id(a="ann")
    assert {response[0] for response in responses} == {owner}
    rows = check_rows(emulator_of_each_database, busy_pool)
    assert [identity_id for identity_id, (_, disabled, _) in rows.items() if not disabled] == [owner]
    assert len(rows) == len(guests)


@assumed("simultaneous creation and deletion: errors are AWS's own, and no row is left without its pool")
def test_deleting_a_pool_in_use_leaves_no_rows(emulator_of_each_database: Emulator, busy_pool: PoolInUse) -> None:
    def use(number: int) -> str:
        return busy_pool.get_id(**({"a": f"user {number}"} if number % 2 else {}))

    def delete() -> str:
        busy_pool.cognito.delete_identity_pool(IdentityPoolId=busy_pool.id)
        return "us-east-1:deleted"

    calls: list[Callable[[], str]] = [partial(use, number) for number in range(40)]
    calls.insert(10, delete)
    responses = at_once(calls)
    assert {response for response in responses if not response.startswith("us-east-1:")} <= {
        "ResourceNotFoundException"
    }
    assert stored_rows(emulator_of_each_database.database, {}, []) == {}
