"""The ids of new identities: their form, the prefix of a pool, and their order."""

import re
import uuid

from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.domain.identity_id import RANDOM_BYTES, identity_id
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from tests.provenance import assumed, documented, observed

GET_ID = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html#API_GetId_ResponseSyntax"
PUBLIC_POOL = "ids of one public pool: all begin 157d6171-ee, third groups c968, ca70 and c0da"
ADJACENT_ROWS = "AWS documents no order of ids; ours increase with time, so that new rows are adjacent in the index"

HALF_A_YEAR_MS = 180 * 24 * 60 * 60 * 1000
MOMENTS = st.integers(0, 2**43)
RANDOM_PARTS = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES)
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
@given(POOLS, MOMENTS, RANDOM_PARTS)
def test_an_id_is_the_region_and_a_uuid(pool: IdentityPool, now: int, random_part: bytes) -> None:
    generated = identity_id(pool, now, random_part)
    region, _, rest = generated.partition(":")
    assert re.fullmatch(r"[\w-]+:[0-9a-f-]+", generated)
    assert len(generated) <= 55
    assert region == pool.region
    assert str(uuid.UUID(rest)) == rest
    assert uuid.UUID(rest).variant == uuid.RFC_4122


@observed(PUBLIC_POOL)
@given(POOLS, st.lists(st.tuples(MOMENTS, RANDOM_PARTS), min_size=2, max_size=5))
def test_ids_of_one_pool_share_a_prefix_and_a_third_group_with_c(
    pool: IdentityPool, generated: list[tuple[int, bytes]]
) -> None:
    groups = [identity_id(pool, *each).partition(":")[2].split("-") for each in generated]
    assert len({(first, second[:2]) for first, second, *_ in groups}) == 1
    assert {third[0] for _, _, third, *_ in groups} == {"c"}


@observed(PUBLIC_POOL)
@given(st.lists(POOLS, min_size=2, max_size=5, unique_by=lambda pool: pool.id), MOMENTS, RANDOM_PARTS)
def test_ids_of_different_pools_have_different_prefixes(
    pools: list[IdentityPool], now: int, random_part: bytes
) -> None:
    assert len({identity_id(pool, now, random_part).partition(":")[2][:11] for pool in pools}) == len(pools)


@assumed(ADJACENT_ROWS)
@given(POOLS, MOMENTS, RANDOM_PARTS, st.integers(4, HALF_A_YEAR_MS), RANDOM_PARTS)
def test_an_id_made_later_sorts_after_an_earlier_one(
    pool: IdentityPool, now: int, random_part: bytes, later_ms: int, other_random_part: bytes
) -> None:
    period_ms = 2**32 * 4  # the time in an id wraps around after this period
    now %= period_ms - HALF_A_YEAR_MS
    assert identity_id(pool, now + later_ms, other_random_part) > identity_id(pool, now, random_part)


@assumed("an id keeps all its random bits")
@given(POOLS, MOMENTS, st.sets(RANDOM_PARTS, min_size=2))
def test_ids_made_in_the_same_millisecond_differ(pool: IdentityPool, now: int, random_parts: set[bytes]) -> None:
    assert len({identity_id(pool, now, random_part) for random_part in random_parts}) == len(random_parts)
