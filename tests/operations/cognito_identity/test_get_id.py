"""GetId: shape, refusals, behaviour."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from cognito_identity_emulator import ManualClock
from tests.pool_in_use import DEVELOPER_PROVIDER, PoolInUse
from tests.provenance import assumed, documented, observed
from tests.refused import refused

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html"
LINKING = "https://docs.aws.amazon.com/cognito/latest/developerguide/switching-identities.html"

# --- shape ------------------------------------------------------------------------------------------------------


@observed("aws-sdk-ios#720: the body is an identity id of 36 characters behind the region, and nothing else")
def test_get_id_returns_an_identity_id_of_the_region(pool: PoolInUse) -> None:
    response = pool.cognito.get_id(IdentityPoolId=pool.id)
    assert set(response) == {"IdentityId", "ResponseMetadata"}
    assert re.fullmatch(r"us-east-1:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", response["IdentityId"])


@observed("ids of one public pool: all begin 157d6171-ee, third groups c968, ca70 and c0da")
def test_identity_ids_of_one_pool_share_a_prefix(pool: PoolInUse, new_pool: Callable[..., PoolInUse]) -> None:
    start = re.compile(r"us-east-1:(\w{8}-\w{2})\w{2}-c\w{3}-")
    starts = [
        start.match(identity_id)
        for identity_id in (pool.get_id(), pool.get_id(), pool.get_id(a="ann"), new_pool().get_id())
    ]
    guest, other_guest, ann, elsewhere = (found and found[1] for found in starts)
    assert guest is not None
    assert guest == other_guest == ann
    assert elsewhere not in (guest, None)


@documented(PAGE)
def test_get_id_accepts_an_account_id_and_does_not_need_it(pool: PoolInUse) -> None:
    login = pool.logins(a="ann")
    response = pool.cognito.get_id(IdentityPoolId=pool.id, AccountId="123456789012", Logins=login)
    assert response["IdentityId"] == pool.get_id(a="ann")


@observed("GetId in a browser: ValidationException for a malformed pool id")
@pytest.mark.parametrize("pool_id", ["us-east-1", "us-east-1:mock", "us-east-1:0" + "0" * 60])
def test_a_malformed_pool_id_is_a_validation_error(pool: PoolInUse, pool_id: str) -> None:
    with refused("ValidationException"):
        pool.cognito.get_id(IdentityPoolId=pool_id)


# --- refusals ---------------------------------------------------------------------------------------------------


@observed("amplify-js#14117, #12888, #1966")
def test_an_unknown_pool_is_not_found(pool: PoolInUse) -> None:
    unknown = "us-east-1:00000000-0000-0000-0000-000000000000"
    with refused("ResourceNotFoundException", f"IdentityPool '{unknown}' not found."):
        pool.cognito.get_id(IdentityPoolId=unknown)


@documented(PAGE)
def test_a_deleted_pool_is_not_found(pool: PoolInUse) -> None:
    pool.get_id()
    pool.cognito.delete_identity_pool(IdentityPoolId=pool.id)
    with refused("ResourceNotFoundException", f"IdentityPool '{pool.id}' not found."):
        pool.get_id()


@observed("aws-sdk-ios#4394 (2022), aws-sdk-js-v3#3113")
def test_a_pool_without_guests_refuses_a_call_without_logins(new_pool: Callable[..., PoolInUse]) -> None:
    pool = new_pool(AllowUnauthenticatedIdentities=False)
    with refused("NotAuthorizedException", "Unauthenticated access is not supported for this identity pool."):
        pool.get_id()


@observed("dated captures of 2020 to 2026")
def test_a_pool_without_providers_accepts_no_login(new_pool: Callable[..., PoolInUse]) -> None:
    pool = new_pool(OpenIdConnectProviderARNs=[])
    with refused("NotAuthorizedException", f"Identity pool - {pool.id} does not have identity providers configured."):
        pool.get_id(a="ann")


@observed("aws-sdk-ios#218")
def test_a_developer_login_is_refused_in_an_unsigned_call(pool: PoolInUse) -> None:
    with refused("InvalidParameterException", "Please provide a valid public provider"):
        pool.cognito.get_id(IdentityPoolId=pool.id, Logins={DEVELOPER_PROVIDER: "somebody"})


@observed("three repositories: GetId with the token of the developer flow")
@pytest.mark.parametrize("key", ["cognito-identity.amazonaws.com", DEVELOPER_PROVIDER])
def test_a_cognito_identity_token_is_refused_as_a_login(pool: PoolInUse, key: str) -> None:
    token = pool.developer_token("somebody")["Token"]
    with refused("NotAuthorizedException", "Invalid login token. Can't pass in a Cognito token."):
        pool.cognito.get_id(IdentityPoolId=pool.id, Logins={key: token})


@documented(PAGE)
def test_one_invalid_login_among_several_refuses_the_call(pool: PoolInUse) -> None:
    logins = {**pool.logins(a="ann"), pool.issuers["b"].name: "no token"}
    with refused("NotAuthorizedException", "Invalid login token. Not a valid OpenId Connect identity token."):
        pool.cognito.get_id(IdentityPoolId=pool.id, Logins=logins)
    assert pool.cognito.list_identities(IdentityPoolId=pool.id, MaxResults=60)["Identities"] == []


@documented(LINKING)
def test_a_second_user_of_a_provider_is_a_conflict(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann", b="ann")
    with refused("ResourceConflictException"):
        pool.get_id(a="ann too", b="ann")
    assert pool.get_id(b="ann") == ann
    assert pool.get_id(a="ann too") != ann


# --- behaviour --------------------------------------------------------------------------------------------------


@documented(PAGE)
def test_get_id_without_logins_creates_a_new_guest_each_time(pool: PoolInUse) -> None:
    assert len({pool.get_id() for _ in range(3)}) == 3


@documented("the source of @aws-amplify/auth: guests send an empty Logins map")
def test_get_id_with_an_empty_logins_map_creates_a_guest(pool: PoolInUse) -> None:
    first = pool.cognito.get_id(IdentityPoolId=pool.id, Logins={})["IdentityId"]
    assert first != pool.cognito.get_id(IdentityPoolId=pool.id, Logins={})["IdentityId"]
    assert pool.providers(first) == []


@documented(PAGE)
def test_get_id_with_a_known_login_returns_the_same_identity(pool: PoolInUse) -> None:
    assert pool.get_id(a="ann") == pool.get_id(a="ann")


@documented(PAGE)
def test_each_user_of_a_provider_has_its_own_identity(pool: PoolInUse) -> None:
    users = ["ann", "ben", "Ann", "ann ", "änn", "a" * 255]
    assert len({pool.get_id(a=user) for user in users}) == len(users)


@documented(PAGE)
def test_users_of_the_same_name_at_two_providers_are_two_identities(pool: PoolInUse) -> None:
    assert pool.get_id(a="ann") != pool.get_id(b="ann")


@documented(PAGE)
def test_the_same_login_has_another_identity_in_another_pool(new_pool: Callable[..., PoolInUse]) -> None:
    assert new_pool().get_id(a="ann") != new_pool().get_id(a="ann")


@documented(PAGE)
def test_get_id_with_several_logins_links_them_to_one_identity(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann", b="ann", c="ann")
    assert [pool.get_id(a="ann"), pool.get_id(b="ann"), pool.get_id(c="ann")] == [ann] * 3
    assert pool.providers(ann) == ["a", "b", "c"]


@documented(LINKING)
def test_get_id_links_a_new_login_to_the_identity_of_a_known_login(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann")
    assert pool.get_id(a="ann", b="ann") == ann
    assert pool.get_id(b="ann") == ann


@assumed("no source says which of two authenticated identities survives; here it is the older one")
def test_get_id_with_logins_of_two_identities_merges_them_into_the_older_one(
    pool: PoolInUse, shared_clock: ManualClock
) -> None:
    elder = pool.get_id(a="ann")
    shared_clock.advance(1)
    younger = pool.get_id(b="ann", c="ann")
    assert pool.get_id(c="ann", a="ann") == elder
    assert pool.get_id(b="ann") == elder
    with refused("NotAuthorizedException", f"Access to Identity '{younger}' is forbidden."):
        pool.open_id_token(younger, b="ann")


@documented(PAGE)
def test_get_id_with_a_login_of_a_deleted_identity_returns_a_new_identity(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann")
    pool.cognito.delete_identities(IdentityIdsToDelete=[ann])
    assert pool.get_id(a="ann") != ann


@documented("https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UpdateIdentityPool.html")
def test_an_update_of_the_pool_takes_effect_immediately(pool: PoolInUse) -> None:
    pool.get_id()
    name = {"IdentityPoolId": pool.id, "IdentityPoolName": "closed"}
    pool.cognito.update_identity_pool(**name, AllowUnauthenticatedIdentities=False)
    with refused("NotAuthorizedException"):
        pool.get_id()
    with refused("NotAuthorizedException"):
        pool.get_id(a="ann")


@documented(PAGE)
def test_get_id_needs_no_signature(pool: PoolInUse, other_account: Any) -> None:
    ann = other_account.get_id(IdentityPoolId=pool.id, Logins=pool.logins(a="ann"))["IdentityId"]
    assert pool.get_id(a="ann") == ann
