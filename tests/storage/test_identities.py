"""Identities and their logins are stored, found, linked and moved."""

import pytest
from msgspec.structs import replace

from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.linking import LinkPlan
from cognito_identity_emulator.runtime.scope import Scope
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.errors import ContentionError
from cognito_identity_emulator.storage.identities import IdentityStore
from cognito_identity_emulator.storage.store import Store
from tests.storage.conftest import EVERYWHERE, identity_named

ANN, ANN_AT_B, BEN = Login("a", "ann"), Login("b", "ann"), Login("a", "ben")
DEVELOPER = Login("dev", "ann", developer=True)


def add(database: Database, identity: Identity, *logins: Login) -> Identity:
    """Add an identity at 1000 and its logins at 2000."""
    with database.transaction() as connection:
        identities = Store(connection, EVERYWHERE).identities
        identities.add(identity)
        if logins:
            identities.link(identity, logins, 2000)
    return identity


def find(database: Database, identity: Identity) -> Identity | None:
    with database.reading() as connection:
        return Store(connection, EVERYWHERE).identities.find(identity.id)


def logins_of(database: Database, identity: Identity) -> list[Login]:
    found = find(database, identity)
    assert found is not None
    with database.reading() as connection:
        return Store(connection, EVERYWHERE).identities.logins_of(found)


@pytest.mark.parametrize("authenticated", [True, False])
def test_a_stored_identity_is_read_back_unchanged(database: Database, pool: IdentityPool, authenticated: bool) -> None:
    stored = add(database, identity_named("a1", pool, authenticated=authenticated))
    found = find(database, stored)
    assert found == stored
    assert found is not None
    assert found.authenticated is authenticated


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (Scope("000000000000", "us-east-1"), True),
        (Scope(None, "us-east-1"), True),
        (Scope("111111111111", "us-east-1"), False),
        (Scope("000000000000", "eu-west-1"), False),
    ],
)
def test_a_scope_covers_its_own_identities_only(
    database: Database, pool: IdentityPool, scope: Scope, found: bool
) -> None:
    stored = add(database, identity_named("a1", pool))
    with database.reading() as connection:
        assert (Store(connection, scope).identities.find(stored.id) is not None) == found
        assert Store(connection, scope).identities.find_anywhere(stored.id) == stored


def test_linking_a_login_makes_a_guest_authenticated_and_updates_its_date(
    database: Database, pool: IdentityPool
) -> None:
    guest = add(database, identity_named("a1", pool, authenticated=False), ANN)
    assert find(database, guest) == replace(guest, authenticated=True, modified_at=2000)


def test_the_owner_of_a_login_is_its_identity(database: Database, pool: IdentityPool) -> None:
    ann = add(database, identity_named("a1", pool), ANN, DEVELOPER)
    with database.reading() as connection:
        identities = Store(connection, EVERYWHERE).identities
        assert identities.owner(pool.id, ANN) == identities.owner(pool.id, DEVELOPER) == ann.id
        for other in (BEN, ANN_AT_B, Login("dev", "ann"), Login("a", "ann", developer=True)):
            assert identities.owner(pool.id, other) is None
        assert identities.owner("us-east-1:0b", ANN) is None


def test_an_identity_is_read_with_its_public_logins(database: Database, pool: IdentityPool) -> None:
    ann = add(database, identity_named("a1", pool), ANN, ANN_AT_B, DEVELOPER)
    guest = add(database, identity_named("a2", pool, authenticated=False))
    with database.reading() as connection:
        identities = Store(connection, EVERYWHERE).identities
        found = identities.find_with_logins(ann.id)
        assert found is not None
        assert found[0] == replace(ann, modified_at=2000)
        assert sorted(found[1]) == [ANN, ANN_AT_B]
        assert identities.find_with_logins(guest.id) == (guest, [])
        assert identities.find_with_logins("us-east-1:gone") is None
        assert Store(connection, Scope("111111111111", "us-east-1")).identities.find_with_logins(ann.id) is None


def test_the_owners_of_logins_are_those_of_the_pool(database: Database, pool: IdentityPool) -> None:
    ann = replace(add(database, identity_named("a1", pool), ANN, ANN_AT_B, DEVELOPER), modified_at=2000)
    with database.reading() as connection:
        identities = Store(connection, EVERYWHERE).identities
        assert identities.owners(pool.id, [ANN, ANN_AT_B, BEN, DEVELOPER]) == [ann, ann, None, ann]
        assert identities.owners("us-east-1:0b", [ANN, DEVELOPER]) == [None, None]


def test_logins_are_public_ones_by_provider_then_developer_users_oldest_first(
    database: Database, pool: IdentityPool
) -> None:
    elder, younger = Login("dev", "z", developer=True), Login("dev", "a", developer=True)
    ann = add(database, identity_named("a1", pool), elder, ANN_AT_B, younger, ANN)
    assert logins_of(database, ann) == [ANN, ANN_AT_B, elder, younger]


def test_an_identity_has_at_most_one_login_of_a_public_provider(database: Database, pool: IdentityPool) -> None:
    ann = add(database, identity_named("a1", pool), ANN)
    with pytest.raises(ContentionError), database.transaction() as connection:
        Store(connection, EVERYWHERE).identities.link(ann, [BEN], 3000)


@pytest.mark.parametrize("login", [ANN, DEVELOPER], ids=["public", "developer"])
def test_an_unlinked_login_has_no_owner(database: Database, pool: IdentityPool, login: Login) -> None:
    ann = add(database, identity_named("a1", pool), ANN, ANN_AT_B, DEVELOPER)
    with database.transaction() as connection:
        Store(connection, EVERYWHERE).identities.unlink(ann, login, 3000)
    assert logins_of(database, ann) == [each for each in (ANN, ANN_AT_B, DEVELOPER) if each != login]
    assert find(database, ann) == replace(ann, modified_at=3000)


def test_a_survivor_gets_all_logins_of_the_absorbed_identity(database: Database, pool: IdentityPool) -> None:
    ann = add(database, identity_named("a1", pool), ANN, DEVELOPER)
    survivor = add(database, identity_named("a2", pool), ANN_AT_B)
    with database.transaction() as connection:
        Store(connection, EVERYWHERE).identities.absorb(survivor, ann, 3000)
    assert logins_of(database, ann) == []
    assert logins_of(database, survivor) == [ANN, ANN_AT_B, DEVELOPER]
    absorbed = find(database, ann)
    assert absorbed == replace(ann, merged_into=survivor.id, modified_at=3000)
    assert absorbed is not None
    assert absorbed.disabled


def test_deleting_an_identity_deletes_its_logins(database: Database, pool: IdentityPool) -> None:
    ann = add(database, identity_named("a1", pool), ANN, DEVELOPER)
    with database.transaction() as connection:
        Store(connection, EVERYWHERE).identities.delete(ann.id)
    assert find(database, ann) is None
    add(database, identity_named("a2", pool), ANN, DEVELOPER)


def test_applying_a_plan_links_and_absorbs(database: Database, pool: IdentityPool) -> None:
    guest = add(database, identity_named("a1", pool, authenticated=False))
    owner = add(database, identity_named("a2", pool), ANN)
    new_identity = identity_named("a3", pool)
    with database.transaction() as connection:
        identities = Store(connection, EVERYWHERE).identities
        assert identities.apply(LinkPlan(owner, (ANN_AT_B,), (guest,)), new_identity, 3000) == owner
        assert identities.apply(LinkPlan(None, (BEN,)), new_identity, 3000) == new_identity
    assert logins_of(database, owner) == [ANN, ANN_AT_B]
    assert logins_of(database, new_identity) == [BEN]


def test_the_link_state_has_owners_and_all_their_logins(database: Database, pool: IdentityPool) -> None:
    ann = add(database, identity_named("a1", pool), ANN, DEVELOPER)
    guest = add(database, identity_named("a2", pool, authenticated=False))
    with database.transaction() as connection:
        state = Store(connection, EVERYWHERE).identities.link_state(pool.id, [ANN, BEN], guest.id, "us-east-1:gone")
    assert {login: owner.id for login, owner in state.owners.items()} == {ANN: ann.id}
    assert state.logins == {ann.id: [ANN, DEVELOPER], guest.id: []}
    assert state.named == {guest.id: guest}


def page(identities: IdentityStore, pool: IdentityPool, after: int, most: int, *, hide: bool = False) -> list[str]:
    return [each.id for _, each in identities.page(pool.id, after, most, hide_disabled=hide)]


def test_pages_of_identities_are_in_the_order_of_creation(database: Database, pool: IdentityPool) -> None:
    created = [add(database, identity_named(name, pool)).id for name in ("c1", "a1", "d1", "b1")]
    with database.reading() as connection:
        identities = Store(connection, EVERYWHERE).identities
        place = identities.page(pool.id, 0, 2, hide_disabled=False)[-1][0]
        assert page(identities, pool, 0, 2) + page(identities, pool, place, 2) == created
        assert page(identities, pool, place, 60) == created[2:]


def test_disabled_identities_can_be_hidden_from_pages(database: Database, pool: IdentityPool) -> None:
    first, second, third = (add(database, identity_named(name, pool)) for name in ("a1", "a2", "a3"))
    with database.transaction() as connection:
        identities = Store(connection, EVERYWHERE).identities
        identities.absorb(first, second, 3000)
        assert page(identities, pool, 0, 2, hide=True) == [first.id, third.id]
        assert page(identities, pool, 0, 2) == [first.id, second.id]


def test_pages_of_developer_users_are_in_the_order_of_linking(database: Database, pool: IdentityPool) -> None:
    users = [Login("dev", name, developer=True) for name in ("c", "a", "b")]
    ann = add(database, identity_named("a1", pool), *users)
    with database.reading() as connection:
        identities = Store(connection, EVERYWHERE).identities
        first = identities.developer_identifiers_page(ann.id, 0, 2)
        rest = identities.developer_identifiers_page(ann.id, first[-1][0], 2)
    assert [user for _, user in [*first, *rest]] == ["c", "a", "b"]
