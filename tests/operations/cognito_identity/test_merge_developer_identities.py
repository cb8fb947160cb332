"""MergeDeveloperIdentities: shape, refusals, behaviour."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.pool_in_use import DEVELOPER_PROVIDER, PoolInUse
from tests.provenance import assumed, documented, observed
from tests.refused import refused

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_MergeDeveloperIdentities.html"

# --- shape ------------------------------------------------------------------------------------------------------


@documented(PAGE)
def test_merge_developer_identities_returns_the_identity_of_the_destination(pool: PoolInUse) -> None:
    pool.developer("ann")
    ben = pool.developer("ben")
    response = pool.cognito.merge_developer_identities(
        IdentityPoolId=pool.id,
        DeveloperProviderName=DEVELOPER_PROVIDER,
        SourceUserIdentifier="ann",
        DestinationUserIdentifier="ben",
    )
    assert set(response) == {"IdentityId", "ResponseMetadata"}
    assert response["IdentityId"] == ben


# --- refusals ---------------------------------------------------------------------------------------------------


@assumed("the type of the exception for an unknown developer user")
@pytest.mark.parametrize(("source", "destination"), [("ann", "nobody"), ("nobody", "ann"), ("nobody", "nobody")])
def test_an_unknown_developer_user_is_not_found(pool: PoolInUse, source: str, destination: str) -> None:
    ann = pool.developer("ann")
    with refused("ResourceNotFoundException"):
        pool.merge(source, destination)
    assert pool.developer_users(ann) == ["ann"]


@assumed("danilop/LambdAuth#32 has the sentence, without its exception type")
def test_a_developer_provider_of_another_pool_is_refused(pool: PoolInUse) -> None:
    with refused("InvalidParameterException", "This identity pool does not support the specified developer provider"):
        pool.cognito.merge_developer_identities(
            IdentityPoolId=pool.id,
            DeveloperProviderName="login.other",
            SourceUserIdentifier="ann",
            DestinationUserIdentifier="ben",
        )


@documented(PAGE)
def test_merging_two_users_of_one_public_provider_is_a_conflict(pool: PoolInUse) -> None:
    ann, ben = pool.developer("ann", a="ann"), pool.developer("ben", a="ben")
    with refused("ResourceConflictException"):
        pool.merge("ann", "ben")
    assert (pool.developer("ann"), pool.developer("ben")) == (ann, ben)
    assert (pool.get_id(a="ann"), pool.get_id(a="ben")) == (ann, ben)


@documented(PAGE)
def test_a_merge_that_leads_to_more_than_twenty_logins_is_refused(pool: PoolInUse) -> None:
    def identity_with(prefix: str, count: int) -> str:
        first = pool.developer(f"{prefix}0")
        for number in range(1, count):
            pool.developer(f"{prefix}{number}", first)
        return first

    ann = identity_with("ann", 10)
    identity_with("ben", 11)
    with refused("ResourceConflictException"):
        pool.merge("ben0", "ann0")
    carol = identity_with("carol", 10)
    assert pool.merge("carol0", "ann0") == ann
    assert len(pool.developer_users(ann)) == 20
    assert pool.developer_users(carol) == []
    with refused("ResourceConflictException"):
        pool.developer("one too many", ann)


@assumed("a pool of another account is like an unknown one")
def test_a_merge_from_another_account_is_refused(pool: PoolInUse, other_account: Any) -> None:
    ann, ben = pool.developer("ann"), pool.developer("ben")
    with refused("ResourceNotFoundException", f"IdentityPool '{pool.id}' not found."):
        other_account.merge_developer_identities(
            IdentityPoolId=pool.id,
            DeveloperProviderName=DEVELOPER_PROVIDER,
            SourceUserIdentifier="ann",
            DestinationUserIdentifier="ben",
        )
    assert (pool.developer("ann"), pool.developer("ben")) == (ann, ben)


@documented(PAGE)
def test_users_of_two_pools_are_not_merged(new_pool: Callable[..., PoolInUse]) -> None:
    pool, other = new_pool(), new_pool()
    pool.developer("ann")
    other.developer("ben")
    with refused("ResourceNotFoundException"):
        pool.merge("ann", "ben")


# --- behaviour --------------------------------------------------------------------------------------------------


@documented(PAGE)
def test_merging_moves_every_login_of_the_source_to_the_destination(pool: PoolInUse) -> None:
    ann, ben = pool.developer("ann", a="ann", b="ann"), pool.developer("ben", c="ben")
    pool.developer("ann too", ann, a="ann")
    assert pool.merge("ann", "ben") == ben
    assert pool.developer_users(ben) == ["ann", "ben", "ann too"]
    assert pool.providers(ben) == ["a", "b", "c", DEVELOPER_PROVIDER]
    found = [pool.developer("ann"), pool.developer("ann too"), pool.get_id(a="ann"), pool.get_id(b="ann")]
    assert found == [ben] * 4


@documented(PAGE)
def test_merging_disables_the_identity_of_the_source(pool: PoolInUse) -> None:
    ann = pool.developer("ann", a="ann")
    pool.developer("ben")
    pool.merge("ann", "ben")
    forbidden = f"Access to Identity '{ann}' is forbidden."
    with refused("NotAuthorizedException", forbidden):
        pool.open_id_token(ann, a="ann")
    with refused("NotAuthorizedException", forbidden):
        pool.developer("carol", ann)
    listed = pool.cognito.list_identities(IdentityPoolId=pool.id, MaxResults=60, HideDisabled=True)["Identities"]
    assert ann not in [each["IdentityId"] for each in listed]


@observed("the token of a merged identity: Access to Identity is forbidden (amplify-js#6616)")
def test_a_token_of_the_source_is_refused_after_the_merge(pool: PoolInUse) -> None:
    response = pool.developer_token("ann")
    pool.developer("ben")
    pool.merge("ann", "ben")
    with refused("NotAuthorizedException", f"Access to Identity '{response['IdentityId']}' is forbidden."):
        pool.cognito.get_credentials_for_identity(
            IdentityId=response["IdentityId"], Logins={"cognito-identity.amazonaws.com": response["Token"]}
        )


@assumed("two developer users of one identity are merged already")
def test_merging_an_identity_with_itself_changes_nothing(pool: PoolInUse) -> None:
    ann = pool.developer("ann")
    pool.developer("ann too", ann)
    assert pool.merge("ann", "ann too") == ann
    assert pool.merge("ann", "ann") == ann
    assert pool.developer_users(ann) == ["ann", "ann too"]


@documented(PAGE)
def test_several_merges_end_in_one_identity(pool: PoolInUse) -> None:
    for user in ("ann", "ben", "carol"):
        pool.developer(user)
    pool.merge("ann", "ben")
    carol = pool.merge("ann", "carol")
    assert [pool.developer(user) for user in ("ann", "ben", "carol")] == [carol] * 3
