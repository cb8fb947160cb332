"""LookupDeveloperIdentity: shape, refusals, behaviour."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.pool_in_use import PoolInUse
from tests.provenance import assumed, documented
from tests.refused import refused

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_LookupDeveloperIdentity.html"
UNKNOWN = "us-east-1:00000000-0000-0000-0000-000000000000"


def look_up(pool: PoolInUse, **members: Any) -> dict[str, Any]:
    """The response without the members that boto3 adds."""
    response = pool.cognito.lookup_developer_identity(IdentityPoolId=pool.id, **members)
    return {name: value for name, value in response.items() if name != "ResponseMetadata"}


# --- shape ------------------------------------------------------------------------------------------------------


@documented(PAGE)
def test_looking_up_a_developer_user_returns_its_identity(pool: PoolInUse) -> None:
    ann = pool.developer("ann")
    found = look_up(pool, DeveloperUserIdentifier="ann")
    assert found == {"IdentityId": ann, "DeveloperUserIdentifierList": ["ann"]}


@documented(PAGE)
def test_looking_up_an_identity_returns_its_developer_users(pool: PoolInUse) -> None:
    ann = pool.developer("ann")
    pool.developer("ann too", ann)
    assert look_up(pool, IdentityId=ann) == {"IdentityId": ann, "DeveloperUserIdentifierList": ["ann", "ann too"]}


@documented(PAGE)
def test_looking_up_a_linked_pair_returns_both(pool: PoolInUse) -> None:
    ann = pool.developer("ann")
    pool.developer("ann too", ann)
    found = look_up(pool, IdentityId=ann, DeveloperUserIdentifier="ann")
    assert found == {"IdentityId": ann, "DeveloperUserIdentifierList": ["ann"]}


# --- refusals ---------------------------------------------------------------------------------------------------


@documented(PAGE)
def test_a_lookup_without_identity_and_developer_user_is_refused(pool: PoolInUse) -> None:
    with refused("InvalidParameterException"):
        look_up(pool)


@documented(PAGE)
def test_a_developer_user_of_another_identity_is_a_conflict(pool: PoolInUse) -> None:
    pool.developer("ann")
    ben = pool.developer("ben")
    with refused("ResourceConflictException"):
        look_up(pool, IdentityId=ben, DeveloperUserIdentifier="ann")


@documented(PAGE)
@pytest.mark.parametrize(
    "members", [{"DeveloperUserIdentifier": "nobody"}, {"IdentityId": UNKNOWN}], ids=["user", "identity"]
)
def test_an_unknown_identity_or_developer_user_is_not_found(pool: PoolInUse, members: dict[str, str]) -> None:
    with refused("ResourceNotFoundException"):
        look_up(pool, **members)


@documented(PAGE)
def test_an_identity_or_developer_user_of_another_pool_is_not_found(new_pool: Callable[..., PoolInUse]) -> None:
    pool, other = new_pool(), new_pool()
    ann = pool.developer("ann")
    with refused("ResourceNotFoundException"):
        look_up(other, DeveloperUserIdentifier="ann")
    with refused("ResourceNotFoundException", f"Identity '{ann}' not found."):
        look_up(other, IdentityId=ann)


@assumed("a pool of another account is like an unknown one")
def test_a_pool_of_another_account_is_not_found(pool: PoolInUse, other_account: Any) -> None:
    pool.developer("ann")
    with refused("ResourceNotFoundException", f"IdentityPool '{pool.id}' not found."):
        other_account.lookup_developer_identity(IdentityPoolId=pool.id, DeveloperUserIdentifier="ann")


# --- behaviour --------------------------------------------------------------------------------------------------


@documented(PAGE)
def test_pages_list_every_developer_user_once(pool: PoolInUse) -> None:
    users = [f"user {number}" for number in range(5)]
    ann = pool.developer(users[0])
    for user in users[1:]:
        pool.developer(user, ann)
    first = look_up(pool, IdentityId=ann, MaxResults=2)
    second = look_up(pool, IdentityId=ann, MaxResults=2, NextToken=first["NextToken"])
    last = look_up(pool, IdentityId=ann, MaxResults=2, NextToken=second["NextToken"])
    pages = [page["DeveloperUserIdentifierList"] for page in (first, second, last)]
    assert pages == [users[:2], users[2:4], users[4:]]
    assert "NextToken" not in last
    other = pool.developer("other")
    with refused("InvalidParameterException", "Invalid NextToken"):
        look_up(pool, IdentityId=other, NextToken=first["NextToken"])


@assumed("an identity without developer users has an empty list")
def test_an_identity_without_developer_users_has_an_empty_list(pool: PoolInUse) -> None:
    assert look_up(pool, IdentityId=pool.get_id(a="ann"))["DeveloperUserIdentifierList"] == []


@documented(PAGE)
@pytest.mark.parametrize("user", ["ann@example.com", "a b", "änn", "x" * 1024, "', 1); --"])
def test_a_developer_user_identifier_may_be_any_text(pool: PoolInUse, user: str) -> None:
    ann = pool.developer(user)
    assert look_up(pool, DeveloperUserIdentifier=user)["IdentityId"] == ann
    assert look_up(pool, IdentityId=ann)["DeveloperUserIdentifierList"] == [user]
