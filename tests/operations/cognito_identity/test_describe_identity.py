"""DescribeIdentity: shape, refusals, behaviour."""

from typing import Any

from cognito_identity_emulator import ManualClock
from tests.pool_in_use import DEVELOPER_PROVIDER, PoolInUse
from tests.provenance import assumed, documented, observed
from tests.refused import refused

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DescribeIdentity.html"

# --- shape ------------------------------------------------------------------------------------------------------


@observed("captured responses: a guest has no Logins member; both dates have milliseconds and are equal at first")
def test_describe_identity_of_a_guest_has_no_logins(pool: PoolInUse, shared_clock: ManualClock) -> None:
    guest = pool.get_id()
    response = pool.cognito.describe_identity(IdentityId=guest)
    assert set(response) == {"IdentityId", "CreationDate", "LastModifiedDate", "ResponseMetadata"}
    assert response["IdentityId"] == guest
    assert response["CreationDate"] == response["LastModifiedDate"]
    assert round(response["CreationDate"].timestamp() * 1000) == shared_clock.now()


@observed("aws-sdk-js#2073: names of providers, no users")
def test_describe_identity_lists_logins_by_provider_name(pool: PoolInUse) -> None:
    ann = pool.developer("ann", a="ann", b="ann")
    pool.developer("ann again", ann, a="ann")
    logins = pool.cognito.describe_identity(IdentityId=ann)["Logins"]
    assert logins == [pool.issuers["a"].name, pool.issuers["b"].name, DEVELOPER_PROVIDER]


# --- refusals ---------------------------------------------------------------------------------------------------


@observed("amplify-js#2301; PR#2406 compares this very sentence")
def test_an_unknown_identity_is_not_found(pool: PoolInUse) -> None:
    unknown = "us-east-1:00000000-0000-0000-0000-000000000000"
    with refused("ResourceNotFoundException", f"Identity '{unknown}' not found."):
        pool.cognito.describe_identity(IdentityId=unknown)


@documented(PAGE)
def test_a_deleted_identity_is_not_found(pool: PoolInUse) -> None:
    guest = pool.get_id()
    pool.cognito.delete_identities(IdentityIdsToDelete=[guest])
    with refused("ResourceNotFoundException", f"Identity '{guest}' not found."):
        pool.cognito.describe_identity(IdentityId=guest)


@documented(PAGE)
def test_an_identity_of_a_deleted_pool_is_not_found(pool: PoolInUse) -> None:
    guest = pool.get_id()
    pool.cognito.delete_identity_pool(IdentityPoolId=pool.id)
    with refused("ResourceNotFoundException", f"Identity '{guest}' not found."):
        pool.cognito.describe_identity(IdentityId=guest)


@assumed("an identity of another account is like an unknown one")
def test_another_account_sees_nothing(pool: PoolInUse, other_account: Any) -> None:
    guest = pool.get_id()
    with refused("ResourceNotFoundException", f"Identity '{guest}' not found."):
        other_account.describe_identity(IdentityId=guest)


# --- behaviour --------------------------------------------------------------------------------------------------


@documented(PAGE)
def test_linking_a_login_updates_the_last_modified_date(pool: PoolInUse, shared_clock: ManualClock) -> None:
    ann = pool.get_id(a="ann")
    born = shared_clock.now()
    shared_clock.advance(60)
    pool.get_id(a="ann", b="ann")
    response = pool.cognito.describe_identity(IdentityId=ann)
    assert round(response["CreationDate"].timestamp() * 1000) == born
    assert round(response["LastModifiedDate"].timestamp() * 1000) == born + 60_000


@assumed("a login that is already linked changes nothing, and so no date")
def test_a_login_that_is_already_linked_keeps_the_last_modified_date(
    pool: PoolInUse, shared_clock: ManualClock
) -> None:
    ann = pool.get_id(a="ann")
    shared_clock.advance(60)
    pool.get_id(a="ann")
    response = pool.cognito.describe_identity(IdentityId=ann)
    assert response["CreationDate"] == response["LastModifiedDate"]


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/switching-identities.html")
def test_a_merged_identity_has_no_logins(pool: PoolInUse) -> None:
    guest, ann = pool.get_id(), pool.get_id(a="ann")
    pool.open_id_token(guest, a="ann")
    assert "a" not in pool.providers(guest)
    assert pool.providers(ann) == ["a"]


@assumed("DescribeIdentity describes a disabled identity as ListIdentities does")
def test_a_disabled_identity_is_marked_as_in_a_list(pool: PoolInUse) -> None:
    guest = pool.get_id()
    pool.get_id(a="ann")
    pool.open_id_token(guest, a="ann")
    (listed, _) = pool.cognito.list_identities(IdentityPoolId=pool.id, MaxResults=60)["Identities"]
    described = pool.cognito.describe_identity(IdentityId=guest)
    assert described["Logins"] == ["DISABLED"]
    assert {name: described[name] for name in listed} == listed
