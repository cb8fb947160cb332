"""The ids of new identities: their form, what those of one pool share, and their order."""

import re
import uuid

from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.domain.identity_id import RANDOM_BYTES, identity_id
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from tests.provenance import assumed, documented, observed

GET_ID = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html#API_GetId_ResponseSyntax"
PUBLIC_POOL = "ids of one public pool: all begin 157d6171-ee, third groups c968, ca70 and c0da"
SIDE_BY_SIDE = "AWS says nothing of the order of ids; ours lie side by side in the index they are found by"

HALF_A_YEAR_MS = 180 * 24 * 60 * 60 * 1000
MOMENTS = st.integers(0, 2**43)
CHANCES = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES)
POOLS = st.builds(
    lambda region, number: IdentityPool(
        id=f"{region}:{number}",
        account="123456789012",
        region=region,
        name="p",
        allow_unauthenticated_identities=True,
        created_at=0,
    ),
    st.sampled_from(["us-east-1", "eu-central-1", "us-gov-west-1"]),
    st.uuids(version=4),
)


@documented(GET_ID)
@given(POOLS, MOMENTS, CHANCES)
def test_an_id_is_the_region_and_a_uuid(pool: IdentityPool, now: int, chance: bytes) -> None:
    made = identity_id(pool, now, chance)
    region, _, rest = made.partition(":")
    assert re.fullmatch(r"[\w-]+:[0-9a-f-]+", made)
    assert len(made) <= 55
    assert region == pool.region
    assert str(uuid.UUID(rest)) == rest
    assert uuid.UUID(rest).variant == uuid.RFC_4122


@observed(PUBLIC_POOL)
@given(POOLS, st.lists(st.tuples(MOMENTS, CHANCES), min_size=2, max_size=5))
def test_ids_of_one_pool_begin_alike_and_their_third_group_with_a_c(
    pool: IdentityPool, made: list[tuple[int, bytes]]
) -> None:
    groups = [identity_id(pool, *each).partition(":")[2].split("-") for each in made]
    assert len({(first, second[:2]) for first, second, *_ in groups}) == 1
    assert {third[0] for _, _, third, *_ in groups} == {"c"}


@observed(PUBLIC_POOL)
@given(st.lists(POOLS, min_size=2, max_size=5, unique_by=lambda pool: pool.id), MOMENTS, CHANCES)
def test_ids_of_different_pools_do_not(pools: list[IdentityPool], now: int, chance: bytes) -> None:
    assert len({identity_id(pool, now, chance).partition(":")[2][:11] for pool in pools}) == len(pools)


@assumed(SIDE_BY_SIDE)
@given(POOLS, MOMENTS, CHANCES, st.integers(4, HALF_A_YEAR_MS), CHANCES)
def test_whoever_comes_later_has_an_id_behind(
    pool: IdentityPool, now: int, chance: bytes, later_ms: int, other: bytes
) -> None:
    turn = 2**32 * 4  # where the moments begin anew
    now %= turn - HALF_A_YEAR_MS
    assert identity_id(pool, now + later_ms, other) > identity_id(pool, now, chance)


@assumed("nothing of what is drawn by chance is lost")
@given(POOLS, MOMENTS, st.sets(CHANCES, min_size=2))
def test_whoever_comes_at_the_same_moment_has_another_id(pool: IdentityPool, now: int, chances: set[bytes]) -> None:
    assert len({identity_id(pool, now, chance) for chance in chances}) == len(chances)
