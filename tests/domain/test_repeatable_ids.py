"""Ids that are derived from a seed: their form, and how an earlier run's are recognised."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_id import tick_of
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.repeatable_ids import (
    first_place,
    is_repeatable,
    repeatable_identity_id,
    repeatable_pool_id,
)
from tests.provenance import assumed

OWN_CHOICE = "AWS's ids are random; these are an option of the emulator"
SEEDS = st.integers(-(2**70), 2**70)
PLACES = st.integers(0, 2**32 - 1)
POOLS = st.builds(
    lambda region, number: IdentityPool(
        id=f"{region}:{number}",
        account="123456789012",
        region=region,
        name="p",
        allow_unauthenticated_identities=True,
        created_at=0,
    ),
    st.sampled_from(["us-east-1", "us-gov-west-1"]),
    st.uuids(version=4),
)


@assumed(OWN_CHOICE)
@given(SEEDS, st.text(), PLACES)
def test_a_pool_id_is_the_region_and_a_random_looking_uuid(seed: int, name: str, place: int) -> None:
    region, _, rest = repeatable_pool_id(seed, "123456789012", "eu-west-1", name, place).partition(":")
    assert (region, str(uuid.UUID(rest)), uuid.UUID(rest).version) == ("eu-west-1", rest, 4)


@assumed(OWN_CHOICE)
@given(SEEDS, POOLS, POOLS, PLACES)
def test_an_identity_id_is_recognised_in_its_pool_and_with_its_seed_only(
    seed: int, pool: IdentityPool, other: IdentityPool, place: int
) -> None:
    derived = repeatable_identity_id(seed, pool, place)
    assert tick_of(derived) == place
    assert is_repeatable(seed, pool, derived, with_logins=True)
    assert is_repeatable(seed, pool, derived, with_logins=False) == (place < 2**31)
    assert is_repeatable(seed, other, derived, with_logins=True) == (pool.id == other.id)
    assert not is_repeatable(seed + 1, pool, derived, with_logins=True)


@assumed(OWN_CHOICE)
@given(SEEDS, POOLS, st.text(), st.text())
def test_the_first_place_of_a_login_is_never_a_guests(seed: int, pool: IdentityPool, name: str, subject: str) -> None:
    place = first_place(seed, pool, Login(name, subject))
    assert 2**31 <= place < 2**32
    assert first_place(seed, pool, None) == 0
