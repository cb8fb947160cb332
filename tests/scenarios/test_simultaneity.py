"""Many at once: whatever the order in which calls meet, a login leads to one identity."""

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
def busy(request: pytest.FixtureRequest, databases: Databases, issuers: dict[str, OfflineIssuer]) -> Iterator[Emulator]:
    """An emulator over each kind of database."""
    keys = tuple(issuer.setting for issuer in issuers.values())
    with Emulator(Settings(database_url=databases.new_url(request.param), issuer_keys=keys)) as running:
        yield running


@pytest.fixture
def crowded(busy: Emulator, issuers: dict[str, OfflineIssuer]) -> PoolInUse:
    """A pool whose client opens as many connections as there are callers, and hears every error at once."""
    config = Config(max_pool_connections=AT_ONCE, retries={"max_attempts": 0})
    return PoolInUse(busy.client("cognito-identity", config=config), issuers)


def at_once(calls: Sequence[Callable[[], Answer]]) -> list[Answer | str]:
    """The answers of calls made at the same time; of one that is refused, its error code."""

    def heard(call: Callable[[], Answer]) -> Answer | str:
        try:
            return call()
        except ClientError as refusal:
            return str(refusal.response["Error"]["Code"])

    with ThreadPoolExecutor(len(calls)) as callers:
        return list(callers.map(heard, calls))


def check_rows(emulator: Emulator, pool: PoolInUse) -> dict[str, tuple[bool, bool, frozenset[tuple[str, str]]]]:
    """The pool's rows: a login is one identity's only, and disabled identities hold none."""
    letters = {issuer.name: letter for letter, issuer in pool.issuers.items()} | {DEVELOPER_PROVIDER: "developer"}
    rows: Any = stored_rows(emulator.database, letters, [pool.id])[pool.id]
    logins = [login for _, _, held in rows.values() for login in held]
    assert len(logins) == len(set(logins))
    for _, disabled, held in rows.values():
        public = [provider for provider, _ in held if provider != "developer"]
        assert len(public) == len(set(public))
        assert not (disabled and held)
    found: dict[str, tuple[bool, bool, frozenset[tuple[str, str]]]] = rows
    return found


@documented(GET_ID)
def test_a_new_login_that_comes_from_everywhere_at_once_is_one_identity(busy: Emulator, crowded: PoolInUse) -> None:
    for user in ("ann", "ben", "carol"):
        login = crowded.logins(a=user)

        def get_id(login: dict[str, str] = login) -> str:
            return str(crowded.cognito.get_id(IdentityPoolId=crowded.id, Logins=login)["IdentityId"])

        assert len(set(at_once([get_id] * AT_ONCE))) == 1
    assert len(check_rows(busy, crowded)) == 3


@documented(GET_ID)
def test_a_new_developer_user_that_comes_from_everywhere_at_once_is_one_identity(
    busy: Emulator, crowded: PoolInUse
) -> None:
    assert len(set(at_once([lambda: crowded.developer("ann")] * 32))) == 1
    assert len(check_rows(busy, crowded)) == 1


@assumed("pairs of logins in every order: they end in one identity, and no call breaks")
def test_logins_that_are_linked_in_every_order_at_once_end_in_one_identity(busy: Emulator, crowded: PoolInUse) -> None:
    pairs = [dict.fromkeys(pair, "ann") for pair in itertools.permutations("abc", 2)]
    answers = at_once([partial(crowded.get_id, **pair) for pair in pairs * 5])
    # Whoever comes while two identities are being merged may hold an id that is not the last.
    assert all(answer.startswith("us-east-1:") for answer in answers), answers
    rows = check_rows(busy, crowded)
    assert [held for _, disabled, held in rows.values() if not disabled] == [
        frozenset({("a", "ann"), ("b", "ann"), ("c", "ann")})
    ]


@assumed("merges in circles: each call is done or refused in AWS's words, and no login is lost")
def test_merges_in_circles_at_once_lose_nobody(busy: Emulator, crowded: PoolInUse) -> None:
    users = [f"user {number}" for number in range(6)]
    for user in users:
        crowded.developer(user)
    answers = at_once([partial(crowded.merge, *pair) for pair in itertools.permutations(users, 2)])
    assert all(answer.startswith("us-east-1:") for answer in answers), answers
    rows = check_rows(busy, crowded)
    assert [held for _, disabled, held in rows.values() if not disabled] == [
        frozenset(("developer", user) for user in users)
    ]


@assumed("guests who sign in as one user at the same time: one identity holds the login, every other is disabled")
def test_guests_who_become_one_user_at_once_leave_one_identity(busy: Emulator, crowded: PoolInUse) -> None:
    guests = [crowded.get_id() for _ in range(24)]
    answers = at_once([partial(crowded.open_id_token, guest, a="ann") for guest in guests])
    owner = crowded.get_id(a="ann")
    assert {answer[0] for answer in answers} == {owner}
    rows = check_rows(busy, crowded)
    assert [identity_id for identity_id, (_, disabled, _) in rows.items() if not disabled] == [owner]
    assert len(rows) == len(guests)


@assumed("creation and deletion at the same time: refusals are AWS's own, and no row is left without its pool")
def test_a_pool_that_is_deleted_while_it_is_used_leaves_nothing(busy: Emulator, crowded: PoolInUse) -> None:
    def use(number: int) -> str:
        return crowded.get_id(**({"a": f"user {number}"} if number % 2 else {}))

    def delete() -> str:
        crowded.cognito.delete_identity_pool(IdentityPoolId=crowded.id)
        return "us-east-1:deleted"

    calls: list[Callable[[], str]] = [partial(use, number) for number in range(40)]
    calls.insert(10, delete)
    answers = at_once(calls)
    assert {answer for answer in answers if not answer.startswith("us-east-1:")} <= {"ResourceNotFoundException"}
    assert stored_rows(busy.database, {}, []) == {}
