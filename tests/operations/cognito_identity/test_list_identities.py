"""ListIdentities: shape, refusals, behaviour."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.pool_in_use import PoolInUse
from tests.provenance import assumed, documented, observed
from tests.refused import refused

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_ListIdentities.html"


def list_ids(pool: PoolInUse, **members: Any) -> list[str]:
    """The ids on one page."""
    response = pool.cognito.list_identities(IdentityPoolId=pool.id, **{"MaxResults": 60, **members})
    return [each["IdentityId"] for each in response["Identities"]]


# --- shape ------------------------------------------------------------------------------------------------------


@documented(PAGE)
def test_an_empty_pool_has_an_empty_list(pool: PoolInUse) -> None:
    response = pool.cognito.list_identities(IdentityPoolId=pool.id, MaxResults=60)
    assert set(response) == {"IdentityPoolId", "Identities", "ResponseMetadata"}
    assert (response["IdentityPoolId"], response["Identities"]) == (pool.id, [])


@documented(PAGE)
def test_list_identities_describes_each_identity(pool: PoolInUse) -> None:
    guest, ann = pool.get_id(), pool.get_id(a="ann", b="ann")
    found = pool.cognito.list_identities(IdentityPoolId=pool.id, MaxResults=60)["Identities"]
    for identity_id, listed in zip((guest, ann), found, strict=True):
        description = pool.cognito.describe_identity(IdentityId=identity_id)
        assert listed == {name: value for name, value in description.items() if name != "ResponseMetadata"}


@documented(PAGE)
@pytest.mark.parametrize("most", [61, 1000])
def test_more_than_sixty_results_per_page_are_refused(pool: PoolInUse, most: int) -> None:
    with refused("ValidationException"):
        list_ids(pool, MaxResults=most)


# --- refusals ---------------------------------------------------------------------------------------------------


@observed("amplify-js#14117")
def test_an_unknown_pool_is_not_found(pool: PoolInUse) -> None:
    unknown = "us-east-1:00000000-0000-0000-0000-000000000000"
    with refused("ResourceNotFoundException", f"IdentityPool '{unknown}' not found."):
        pool.cognito.list_identities(IdentityPoolId=unknown, MaxResults=1)


@assumed("a pool of another account is like an unknown one")
def test_another_account_sees_nothing(pool: PoolInUse, other_account: Any) -> None:
    with refused("ResourceNotFoundException", f"IdentityPool '{pool.id}' not found."):
        other_account.list_identities(IdentityPoolId=pool.id, MaxResults=1)


@assumed("no refusal of a NextToken was ever captured")
def test_an_unknown_page_token_is_refused(new_pool: Callable[..., PoolInUse]) -> None:
    pool, other = new_pool(), new_pool()
    for each in (pool, other):
        each.get_id(), each.get_id()
    token = pool.cognito.list_identities(IdentityPoolId=pool.id, MaxResults=1)["NextToken"]
    damaged = ("B" if token[0] == "A" else "A") + token[1:]
    for wrong_pool, wrong in ((other, token), (pool, damaged), (pool, "garbage"), (pool, "MQ=="), (pool, token[:-4])):
        with refused("InvalidParameterException", "Invalid NextToken"):
            list_ids(wrong_pool, NextToken=wrong)


# --- behaviour --------------------------------------------------------------------------------------------------


@documented(PAGE)
@pytest.mark.parametrize(("count", "most"), [(5, 2), (4, 2), (3, 60), (2, 1)])
def test_pages_list_every_identity_once(pool: PoolInUse, count: int, most: int) -> None:
    created = [pool.get_id() for _ in range(count)]
    found: list[str] = []
    token: dict[str, str] = {}
    while True:
        response = pool.cognito.list_identities(IdentityPoolId=pool.id, MaxResults=most, **token)
        page = [each["IdentityId"] for each in response["Identities"]]
        assert 0 < len(page) <= most
        found += page
        if "NextToken" not in response:
            break
        token = {"NextToken": response["NextToken"]}
    assert found == created


@assumed("a page token is a position in the list, so that pools created or deleted between pages move nothing")
def test_the_next_page_starts_after_the_last_one_despite_changes(pool: PoolInUse) -> None:
    first, second, third = (pool.get_id() for _ in range(3))
    token = pool.cognito.list_identities(IdentityPoolId=pool.id, MaxResults=2)["NextToken"]
    pool.cognito.delete_identities(IdentityIdsToDelete=[first, second])
    fourth = pool.get_id()
    assert list_ids(pool, NextToken=token) == [third, fourth]


@documented(PAGE)
def test_disabled_identities_are_listed_unless_hide_disabled_is_set(pool: PoolInUse) -> None:
    guest, ann = pool.get_id(), pool.get_id(a="ann")
    pool.open_id_token(guest, a="ann")
    assert list_ids(pool) == [guest, ann]
    assert list_ids(pool, HideDisabled=False) == [guest, ann]
    assert list_ids(pool, HideDisabled=True) == [ann]


@observed("one script reads a disabled identity's Logins as DISABLED; weak")
def test_a_disabled_identity_is_marked(pool: PoolInUse) -> None:
    guest = pool.get_id()
    pool.get_id(a="ann")
    pool.open_id_token(guest, a="ann")
    (listed, _) = pool.cognito.list_identities(IdentityPoolId=pool.id, MaxResults=60)["Identities"]
    assert listed["Logins"] == ["DISABLED"]


@documented(PAGE)
def test_pages_without_disabled_identities_are_full(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann")
    for _ in range(3):
        pool.open_id_token(pool.get_id(), a="ann")
    last = pool.get_id()
    response = pool.cognito.list_identities(IdentityPoolId=pool.id, MaxResults=2, HideDisabled=True)
    assert [each["IdentityId"] for each in response["Identities"]] == [ann, last]
    assert "NextToken" not in response
