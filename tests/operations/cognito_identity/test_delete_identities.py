"""DeleteIdentities: shape, refusals, behaviour."""

from typing import Any

from tests.pool_in_use import PoolInUse
from tests.provenance import assumed, documented, observed
from tests.refused import refused

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DeleteIdentities.html"
UNKNOWN = "us-east-1:00000000-0000-0000-0000-000000000000"

# --- shape ------------------------------------------------------------------------------------------------------


@observed("a captured response of a successful call")
def test_delete_identities_returns_an_empty_list_on_success(pool: PoolInUse) -> None:
    response = pool.cognito.delete_identities(IdentityIdsToDelete=[pool.get_id()])
    assert set(response) == {"UnprocessedIdentityIds", "ResponseMetadata"}
    assert response["UnprocessedIdentityIds"] == []


@documented(PAGE)
def test_delete_identities_accepts_one_to_sixty_ids(pool: PoolInUse) -> None:
    pool.cognito.delete_identities(IdentityIdsToDelete=[UNKNOWN] * 60)
    with refused("ValidationException"):
        pool.cognito.delete_identities(IdentityIdsToDelete=[UNKNOWN] * 61)


# --- refusals ---------------------------------------------------------------------------------------------------


@assumed("identities of another account are AccessDenied, one of the two documented error codes")
def test_identities_of_another_account_are_not_deleted(pool: PoolInUse, other_account: Any) -> None:
    guest = pool.get_id()
    response = other_account.delete_identities(IdentityIdsToDelete=[guest, UNKNOWN])
    assert response["UnprocessedIdentityIds"] == [{"IdentityId": guest, "ErrorCode": "AccessDenied"}]
    assert pool.cognito.describe_identity(IdentityId=guest)["IdentityId"] == guest


@assumed("an unknown identity is reported as deleted")
def test_an_unknown_identity_counts_as_deleted(pool: PoolInUse) -> None:
    assert pool.cognito.delete_identities(IdentityIdsToDelete=[UNKNOWN])["UnprocessedIdentityIds"] == []


# --- behaviour --------------------------------------------------------------------------------------------------


@documented(PAGE)
def test_delete_identities_deletes_only_the_listed_identities(pool: PoolInUse) -> None:
    kept, *others = (pool.get_id() for _ in range(4))
    pool.cognito.delete_identities(IdentityIdsToDelete=[*others, others[0]])
    listed = pool.cognito.list_identities(IdentityPoolId=pool.id, MaxResults=60)["Identities"]
    assert [each["IdentityId"] for each in listed] == [kept]


@documented(PAGE)
def test_logins_of_a_deleted_identity_can_be_linked_again(pool: PoolInUse) -> None:
    ann = pool.developer("ann", a="ann")
    pool.cognito.delete_identities(IdentityIdsToDelete=[ann])
    with refused("ResourceNotFoundException"):
        pool.cognito.lookup_developer_identity(IdentityPoolId=pool.id, DeveloperUserIdentifier="ann")
    assert pool.developer("ann") != pool.get_id(a="ann")


@documented(PAGE)
def test_deleting_a_disabled_identity_keeps_the_identity_it_was_merged_into(pool: PoolInUse) -> None:
    guest, ann = pool.get_id(), pool.get_id(a="ann")
    pool.open_id_token(guest, a="ann")
    pool.cognito.delete_identities(IdentityIdsToDelete=[guest])
    assert pool.get_id(a="ann") == ann


@assumed("an identity that was merged into a deleted one stays disabled")
def test_deleting_the_merge_destination_does_not_restore_the_source(pool: PoolInUse) -> None:
    guest, ann = pool.get_id(), pool.get_id(a="ann")
    pool.open_id_token(guest, a="ann")
    pool.cognito.delete_identities(IdentityIdsToDelete=[ann])
    with refused("NotAuthorizedException", f"Access to Identity '{guest}' is forbidden."):
        pool.open_id_token(guest)
