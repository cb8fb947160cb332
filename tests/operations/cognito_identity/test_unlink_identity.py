"""UnlinkIdentity: shape, refusals, behaviour."""

from typing import Any

from cognito_identity_emulator import ManualClock
from tests.pool_in_use import DEVELOPER_PROVIDER, PoolInUse
from tests.provenance import assumed, documented, observed
from tests.refused import refused

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UnlinkIdentity.html"

# --- shape ------------------------------------------------------------------------------------------------------


@documented(PAGE)
def test_the_response_is_empty(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann", b="ann")
    response = pool.cognito.unlink_identity(
        IdentityId=ann, Logins=pool.logins(a="ann"), LoginsToRemove=[pool.issuers["b"].name]
    )
    assert set(response) == {"ResponseMetadata"}
    assert response["ResponseMetadata"]["HTTPHeaders"]["content-length"] == "0"


# --- refusals ---------------------------------------------------------------------------------------------------


@observed("amplify-js#2301")
def test_an_unknown_identity_is_not_found(pool: PoolInUse) -> None:
    unknown = "us-east-1:00000000-0000-0000-0000-000000000000"
    with refused("ResourceNotFoundException", f"Identity '{unknown}' not found."):
        pool.unlink(unknown, "a", a="ann")


@documented(PAGE)
def test_a_login_of_another_identity_unlinks_nothing(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann")
    pool.get_id(b="ben")
    for logins in ({"b": "ben"}, {"a": "ann too"}, {"c": "nobody"}):
        with refused("NotAuthorizedException"):
            pool.unlink(ann, "a", **logins)
    assert pool.providers(ann) == ["a"]


@documented(PAGE)
def test_an_invalid_token_unlinks_nothing(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann", b="ann")
    logins = {**pool.logins(a="ann"), pool.issuers["b"].name: "no token"}
    with refused("NotAuthorizedException", "Invalid login token. Not a valid OpenId Connect identity token."):
        pool.cognito.unlink_identity(IdentityId=ann, Logins=logins, LoginsToRemove=[pool.issuers["a"].name])
    assert pool.providers(ann) == ["a", "b"]


@assumed("a disabled identity is refused, as in the other operations")
def test_a_disabled_identity_is_forbidden(pool: PoolInUse) -> None:
    guest = pool.get_id()
    pool.get_id(a="ann")
    pool.open_id_token(guest, a="ann")
    with refused("NotAuthorizedException", f"Access to Identity '{guest}' is forbidden."):
        pool.unlink(guest, "a", a="ann")


# --- behaviour --------------------------------------------------------------------------------------------------


@documented(PAGE)
def test_an_unlinked_login_gets_a_new_identity(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann", b="ann")
    pool.unlink(ann, "b", a="ann")
    assert pool.providers(ann) == ["a"]
    assert pool.get_id(a="ann") == ann
    assert pool.get_id(b="ann") != ann


@documented(PAGE)
def test_a_login_can_unlink_itself(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann", b="ann")
    pool.unlink(ann, "b", b="ann")
    assert pool.providers(ann) == ["a"]


@documented(PAGE)
def test_an_identity_whose_last_login_was_unlinked_is_refused(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann", b="ann")
    pool.unlink(ann, "ab", a="ann")
    assert pool.providers(ann) == []
    with refused("NotAuthorizedException", f"Access to Identity '{ann}' is forbidden."):
        pool.open_id_token(ann)
    with refused("NotAuthorizedException"):
        pool.open_id_token(ann, a="ann")


@documented(PAGE)
def test_another_user_of_the_provider_can_be_linked_after_unlinking(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann", b="ann")
    pool.unlink(ann, "b", a="ann")
    assert pool.get_id(a="ann", b="ann too") == ann


@assumed("a provider that is not linked is ignored")
def test_a_provider_that_is_not_linked_is_ignored(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann")
    pool.unlink(ann, "bc", a="ann")
    assert pool.providers(ann) == ["a"]


@assumed("developer users are unlinked by their own operation only")
def test_unlink_identity_does_not_unlink_a_developer_user(pool: PoolInUse) -> None:
    ann = pool.developer("ann", a="ann")
    pool.cognito.unlink_identity(IdentityId=ann, Logins=pool.logins(a="ann"), LoginsToRemove=[DEVELOPER_PROVIDER])
    assert pool.providers(ann) == ["a", DEVELOPER_PROVIDER]


@assumed("the token of the developer flow is a login of its identity, as for credentials")
def test_a_token_of_the_developer_flow_is_a_login_of_its_identity(pool: PoolInUse) -> None:
    response = pool.developer_token("ann", None, a="ann")
    token = {"cognito-identity.amazonaws.com": response["Token"]}
    removed: dict[str, Any] = {"Logins": token, "LoginsToRemove": [pool.issuers["a"].name]}
    pool.cognito.unlink_identity(IdentityId=response["IdentityId"], **removed)
    assert pool.providers(response["IdentityId"]) == [DEVELOPER_PROVIDER]
    other = pool.get_id(b="ben")
    with refused("NotAuthorizedException"):
        pool.cognito.unlink_identity(IdentityId=other, **removed)


@assumed("unlinking a login changes the identity")
def test_unlinking_updates_the_last_modified_date(pool: PoolInUse, shared_clock: ManualClock) -> None:
    ann = pool.get_id(a="ann", b="ann")
    shared_clock.advance(5)
    pool.unlink(ann, "b", a="ann")
    response = pool.cognito.describe_identity(IdentityId=ann)
    assert (response["LastModifiedDate"] - response["CreationDate"]).total_seconds() == 5


@assumed("a token of a deleted identity is refused")
def test_a_token_of_a_merged_identity_is_refused(pool: PoolInUse) -> None:
    response = pool.developer_token("ann")
    pool.developer("ben")
    pool.merge("ann", "ben")
    with refused("NotAuthorizedException", f"Access to Identity '{response['IdentityId']}' is forbidden."):
        pool.cognito.unlink_identity(
            IdentityId=response["IdentityId"],
            Logins={"cognito-identity.amazonaws.com": response["Token"]},
            LoginsToRemove=[pool.issuers["a"].name],
        )
