"""Identity pools are stored, found and deleted; the cache notices every change."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from msgspec.structs import replace

from cognito_identity_emulator.domain.identity_pool import IdentityPool, PrincipalTagMap, UserPoolProvider
from cognito_identity_emulator.domain.roles import (
    AmbiguousRoleResolution,
    MappingRule,
    MappingType,
    MatchType,
    RoleMapping,
)
from cognito_identity_emulator.runtime.scope import Scope
from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.opening import open_database
from cognito_identity_emulator.storage.pools import PoolCache
from cognito_identity_emulator.storage.shared_state import SharedState
from cognito_identity_emulator.storage.store import Store
from tests.storage.conftest import EVERYWHERE, Place, identity_named, pool_named
from tests.timeouts import TIMEOUT_S, wait_until

FULL = pool_named(
    "0f",
    allow_classic_flow=False,
    developer_provider_name="login.developer",
    supported_login_providers={"accounts.google.com": "client", "änn": "'; --"},
    open_id_connect_provider_arns=("arn:aws:iam::000000000000:oidc-provider/issuer.example",),
    cognito_identity_providers=(UserPoolProvider("host/pool", "client", True), UserPoolProvider("host/pool", "two")),
    saml_provider_arns=("arn:aws:iam::000000000000:saml-provider/adfs",),
    tags={"owner": "", "name": "Zürich 🏔"},
    roles={"authenticated": "arn:aws:iam::000000000000:role/user"},
)


def store(connection: Connection, scope: Scope = EVERYWHERE) -> Store:
    return Store(connection, scope)


def add(database: Database, *pools: IdentityPool) -> None:
    with database.transaction() as connection:
        for each in pools:
            store(connection).pools.add(each)


def find(database: Database, pool_id: str, scope: Scope = EVERYWHERE) -> IdentityPool | None:
    with database.reading() as connection:
        return store(connection, scope).pools.find(pool_id)


@pytest.mark.parametrize("stored", [pool_named("0a"), FULL], ids=["few members", "every member"])
def test_a_stored_pool_is_read_back_unchanged(database: Database, stored: IdentityPool) -> None:
    add(database, stored)
    assert find(database, stored.id) == stored


@pytest.mark.parametrize("classic", [None, True, False])
def test_the_classic_flow_has_three_states(database: Database, classic: bool | None) -> None:
    add(database, pool_named("0a", allow_classic_flow=classic))
    found = find(database, "us-east-1:0a")
    assert found is not None
    assert found.allow_classic_flow is classic


def test_a_replaced_pool_has_its_new_members_only(database: Database) -> None:
    add(database, FULL, pool_named("0a"))
    bare = replace(pool_named("0f"), name="another")
    with database.transaction() as connection:
        store(connection).pools.replace(bare)
    assert find(database, FULL.id) == bare
    assert find(database, "us-east-1:0a") == pool_named("0a")


def test_stored_role_mappings_are_read_back_unchanged(database: Database) -> None:
    rule = MappingRule("sub", MatchType.EQUALS, "ann", "arn:aws:iam::000000000000:role/user")
    mapped = replace(
        FULL, role_mappings={"issuer": RoleMapping(MappingType.RULES, AmbiguousRoleResolution.DENY, (rule,))}
    )
    add(database, mapped)
    assert find(database, FULL.id) == mapped


def test_a_tag_map_replaces_the_one_of_the_same_provider(database: Database) -> None:
    add(database, FULL)
    with database.transaction() as connection:
        pools = store(connection).pools
        pools.put_tag_map(FULL.id, "one", PrincipalTagMap(True, {}))
        pools.put_tag_map(FULL.id, "two", PrincipalTagMap(False, {"team": "crew"}))
        pools.put_tag_map(FULL.id, "one", PrincipalTagMap(False, {"plan": "plan"}))
    found = find(database, FULL.id)
    assert found is not None
    assert found.principal_tag_maps == {
        "one": PrincipalTagMap(False, {"plan": "plan"}),
        "two": PrincipalTagMap(False, {"team": "crew"}),
    }


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (Scope("000000000000", "us-east-1"), True),
        (Scope(None, "us-east-1"), True),
        (Scope("111111111111", "us-east-1"), False),
        (Scope("000000000000", "eu-west-1"), False),
    ],
)
def test_a_scope_covers_its_own_pools_only(database: Database, scope: Scope, found: bool) -> None:
    add(database, pool_named("0a"))
    assert (find(database, "us-east-1:0a", scope) is not None) == found


def test_pages_of_pools_are_in_the_order_of_creation(database: Database) -> None:
    names = ["0c", "0a", "0d", "0b"]
    add(database, *(pool_named(name) for name in names), pool_named("0e", account="111111111111"))
    with database.reading() as connection:
        pools = store(connection).pools
        first = pools.page("000000000000", "us-east-1", 0, 3)
        rest = pools.page("000000000000", "us-east-1", first[-1][0], 3)
    assert [pool_id for _, (pool_id, _) in (*first, *rest)] == [f"us-east-1:{name}" for name in names]


def test_the_seq_of_a_deleted_pool_is_not_reused(database: Database) -> None:
    add(database, pool_named("0a"), pool_named("0b"))
    with database.transaction() as connection:
        pools = store(connection).pools
        last = pools.page("000000000000", "us-east-1", 0, 9)[-1][0]
        pools.delete("us-east-1:0b")
        pools.add(pool_named("0c"))
        assert pools.page("000000000000", "us-east-1", last, 9) != []


def test_deleting_a_pool_deletes_everything_in_it(database: Database) -> None:
    add(database, FULL, pool_named("0a"))
    inside, outside = identity_named("a1", FULL), identity_named("a2", pool_named("0a"))
    with database.transaction() as connection:
        store(connection).pools.put_tag_map(FULL.id, "one", PrincipalTagMap(True, {}))
        store(connection).identities.add(inside)
        store(connection).identities.add(outside)
        store(connection).pools.delete(FULL.id)
    with database.reading() as connection:
        assert store(connection).identities.find(inside.id) is None
        assert store(connection).identities.find(outside.id) == outside
        connection.cursor.execute("SELECT count(*) FROM principal_tag_maps")
        assert connection.cursor.fetchone() == (0,)


def test_the_oidc_providers_of_an_account_are_those_of_all_its_pools(database: Database) -> None:
    add(database, FULL, pool_named("0a"), pool_named("0b", open_id_connect_provider_arns=("arn:b",)))
    add(database, pool_named("0c", account="111111111111", open_id_connect_provider_arns=("arn:c",)))
    with database.reading() as connection:
        found = store(connection).pools.oidc_provider_arns("000000000000")
    assert found == {"arn:aws:iam::000000000000:oidc-provider/issuer.example", "arn:b"}


# --- the cache --------------------------------------------------------------------------------------------------


@contextmanager
def another_process(place: Place) -> Iterator[Database]:
    """The same database, opened as by another process."""
    other = open_database(place.url)
    yield other
    other.close()


def test_the_cache_sees_the_change_of_another_process_within_a_second(shared_place: Place) -> None:
    add(shared_place.database, FULL)
    cache = PoolCache(shared_place.database, SharedState(shared_place.database))
    assert cache.find(FULL.id) == FULL
    with another_process(shared_place) as other, other.transaction() as connection:
        store(connection).pools.replace(replace(FULL, name="changed"))
    wait_until(lambda: (found := cache.find(FULL.id)) is None or found.name == "changed")
    assert cache.find(FULL.id) is not None


def test_the_cache_sees_a_deletion_by_another_process_within_a_second(shared_place: Place) -> None:
    add(shared_place.database, FULL)
    cache = PoolCache(shared_place.database, SharedState(shared_place.database))
    assert cache.find(FULL.id) == FULL
    with another_process(shared_place) as other, other.transaction() as connection:
        store(connection).pools.delete(FULL.id)
    wait_until(lambda: cache.find(FULL.id) is None)


def test_a_pool_read_before_a_change_is_not_cached_after_it(place: Place) -> None:
    database = place.database
    add(database, FULL)
    read, changed = threading.Event(), threading.Event()

    class Slow:
        """The database for a reader that is slow to put the pool into the cache."""

        shared = False

        @contextmanager
        def reading(self) -> Iterator[Connection]:
            with database.reading() as connection:
                yield connection
            read.set()
            changed.wait(TIMEOUT_S)

    shared_state = SharedState(database)
    cache = PoolCache(Slow(), shared_state)  # type: ignore[arg-type]
    thread = threading.Thread(target=cache.find, args=(FULL.id,))
    thread.start()
    read.wait(TIMEOUT_S)
    with database.transaction() as connection:
        store(connection).pools.delete(FULL.id)
    shared_state.note_change()
    changed.set()
    thread.join()
    assert cache.find(FULL.id) is None


def test_the_cache_finds_a_pool_that_was_missing_before(database: Database) -> None:
    cache = PoolCache(database, SharedState(database))
    assert cache.find("us-east-1:0a") is None
    add(database, pool_named("0a"))
    assert cache.find("us-east-1:0a") == pool_named("0a")


def test_a_cached_page_is_dropped_after_a_new_pool_of_this_process(database: Database) -> None:
    shared_state = SharedState(database)
    cache = PoolCache(database, shared_state)
    add(database, pool_named("0a"))
    shared_state.note_change()
    assert names_on_first_page(cache) == ["us-east-1:0a"]
    add(database, pool_named("0b"))
    shared_state.note_change()
    assert names_on_first_page(cache) == ["us-east-1:0a", "us-east-1:0b"]


def test_a_cached_page_is_dropped_within_a_second_of_a_new_pool_elsewhere(shared_place: Place) -> None:
    cache = PoolCache(shared_place.database, SharedState(shared_place.database))
    assert names_on_first_page(cache) == []
    with another_process(shared_place) as other:
        add(other, pool_named("0a"))
    wait_until(lambda: names_on_first_page(cache) == ["us-east-1:0a"])


def test_cached_pages_differ_by_account_region_position_and_size(database: Database) -> None:
    add(database, pool_named("0a"), pool_named("0b"), pool_named("0c", account="111111111111"))
    cache = PoolCache(database, SharedState(database))
    for _ in range(2):
        first = cache.page("000000000000", "us-east-1", 0, 1)
        assert [pool_id for _, (pool_id, _) in first] == ["us-east-1:0a"]
        behind = cache.page("000000000000", "us-east-1", first[-1][0], 1)
        assert [pool_id for _, (pool_id, _) in behind] == ["us-east-1:0b"]
        assert len(cache.page("000000000000", "us-east-1", 0, 9)) == 2
        assert len(cache.page("111111111111", "us-east-1", 0, 9)) == 1
        assert not cache.page("000000000000", "eu-west-1", 0, 9)


def names_on_first_page(cache: PoolCache) -> list[str]:
    return [pool_id for _, (pool_id, _) in cache.page("000000000000", "us-east-1", 0, 9)]
