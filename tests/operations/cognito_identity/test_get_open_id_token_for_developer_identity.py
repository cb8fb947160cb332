"""GetOpenIdTokenForDeveloperIdentity: shape, refusals, behaviour."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore import UNSIGNED
from botocore.config import Config

from cognito_identity_emulator import Emulator, ManualClock
from tests import compact
from tests.pool_in_use import DEVELOPER_PROVIDER, PoolInUse
from tests.provenance import assumed, documented, observed
from tests.refused import refused

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdTokenForDeveloperIdentity.html"
MISMATCH = "Logins don't match. Please include at least one valid login for this identity or identity pool."


def answer_for(pool: PoolInUse, **members: Any) -> dict[str, Any]:
    """The response for the developer user ann."""
    standard = {"IdentityPoolId": pool.id, "Logins": {DEVELOPER_PROVIDER: "ann"}}
    response: dict[str, Any] = pool.cognito.get_open_id_token_for_developer_identity(**{**standard, **members})
    return response


# --- shape ------------------------------------------------------------------------------------------------------


@documented(PAGE)
def test_the_response_is_the_identity_and_its_token(pool: PoolInUse) -> None:
    response = answer_for(pool)
    assert set(response) == {"IdentityId", "Token", "ResponseMetadata"}
    assert compact.claims(response["Token"])["sub"] == response["IdentityId"]


@observed("developer tokens of 2017 and 2023: order and values of their claims, 900 seconds")
def test_the_token_of_a_developer_user_has_these_claims(pool: PoolInUse, shared_clock: ManualClock) -> None:
    response = answer_for(pool)
    now_s = shared_clock.now() // 1000
    arn = f"arn:aws:cognito-identity:us-east-1:000000000000:identitypool/{pool.id}"
    assert list(compact.claims(response["Token"]).items()) == [
        ("sub", response["IdentityId"]),
        ("aud", pool.id),
        ("amr", ["authenticated", DEVELOPER_PROVIDER, f"{DEVELOPER_PROVIDER}:{pool.id}:ann"]),
        ("iss", "https://cognito-identity.amazonaws.com"),
        ("https://cognito-identity.amazonaws.com/identity-pool-arn", arn),
        ("exp", now_s + 900),
        ("iat", now_s),
    ]


@documented(PAGE)
@pytest.mark.parametrize("duration_s", [1, 60, 900, 86400])
def test_the_token_expires_after_the_requested_duration(pool: PoolInUse, duration_s: int) -> None:
    claims = compact.claims(answer_for(pool, TokenDuration=duration_s)["Token"])
    assert claims["exp"] - claims["iat"] == duration_s


@documented(PAGE)
def test_a_token_duration_over_a_day_is_refused(pool: PoolInUse) -> None:
    with refused("ValidationException"):
        answer_for(pool, TokenDuration=86401)


@documented(PAGE)
def test_principal_tags_of_the_request_are_in_the_token(pool: PoolInUse) -> None:
    claims = compact.claims(answer_for(pool, PrincipalTags={"team": "red", "plan": "free tier"})["Token"])
    assert list(claims)[2:5] == ["amr", "https://aws.amazon.com/tags", "iss"]
    assert claims["https://aws.amazon.com/tags"] == {"principal_tags": {"team": ["red"], "plan": ["free tier"]}}


@documented(PAGE)
@pytest.mark.parametrize(
    "tags",
    [{f"tag {number}": "value" for number in range(51)}, {"x" * 129: "value"}, {"team": "x" * 257}],
    ids=["51 tags", "a key of 129", "a value of 257"],
)
def test_principal_tags_over_the_limits_are_refused(pool: PoolInUse, tags: dict[str, str]) -> None:
    with refused("ValidationException"):
        answer_for(pool, PrincipalTags=tags)


@documented(PAGE)
def test_a_request_may_have_public_logins_and_a_developer_login(pool: PoolInUse) -> None:
    amr = compact.claims(pool.developer_token("ann", None, a="ann")["Token"])["amr"]
    issuer = pool.issuers["a"]
    developer = [DEVELOPER_PROVIDER, f"{DEVELOPER_PROVIDER}:{pool.id}:ann"]
    assert amr == ["authenticated", *developer, issuer.name, f"{issuer.arn}:OIDC:ann"]


# --- refusals ---------------------------------------------------------------------------------------------------


@assumed("danilop/LambdAuth#32 has the sentence, without its exception type")
@pytest.mark.parametrize("logins", [{}, {"login.other": "ann"}], ids=["no login", "another provider"])
def test_a_request_without_the_pools_developer_provider_is_refused(pool: PoolInUse, logins: dict[str, str]) -> None:
    with refused("InvalidParameterException", "This identity pool does not support the specified developer provider"):
        answer_for(pool, Logins=logins)


@assumed("a user is not created that no other operation can name; the model has the limit there")
def test_a_developer_user_identifier_of_more_than_1024_characters_is_refused(pool: PoolInUse) -> None:
    longest = "u" * 1024
    identity_id = answer_for(pool, Logins={DEVELOPER_PROVIDER: longest})["IdentityId"]
    found = pool.cognito.lookup_developer_identity(IdentityPoolId=pool.id, DeveloperUserIdentifier=longest)
    assert found["IdentityId"] == identity_id
    with refused("InvalidParameterException", "A developer user identifier cannot have more than 1024 characters."):
        answer_for(pool, Logins={DEVELOPER_PROVIDER: f"{longest}u"})


@documented(PAGE)
def test_an_unsigned_call_is_refused(pool: PoolInUse, shared_emulator: Emulator) -> None:
    anonymous = shared_emulator.client("cognito-identity", config=Config(signature_version=UNSIGNED))
    with refused("MissingAuthenticationTokenException", "Missing Authentication Token"):
        anonymous.get_open_id_token_for_developer_identity(IdentityPoolId=pool.id, Logins={DEVELOPER_PROVIDER: "ann"})


@assumed("a pool of another account is like an unknown one")
def test_a_pool_of_another_account_is_not_found(pool: PoolInUse, other_account: Any) -> None:
    with refused("ResourceNotFoundException", f"IdentityPool '{pool.id}' not found."):
        other_account.get_open_id_token_for_developer_identity(
            IdentityPoolId=pool.id, Logins={DEVELOPER_PROVIDER: "ann"}
        )


@documented(PAGE)
def test_an_identity_of_another_pool_is_not_found(new_pool: Callable[..., PoolInUse]) -> None:
    pool, other = new_pool(), new_pool()
    for foreign in (other.get_id(), "us-east-1:00000000-0000-0000-0000-000000000000"):
        with refused("ResourceNotFoundException", f"Identity '{foreign}' not found."):
            answer_for(pool, IdentityId=foreign)
    with refused("ResourceNotFoundException"):
        pool.cognito.lookup_developer_identity(IdentityPoolId=pool.id, DeveloperUserIdentifier="ann")


@observed("aws/aws-sdk-js#2327, aws/aws-sdk-net#1112")
def test_an_identity_with_public_logins_needs_one_of_them(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann")
    with refused("NotAuthorizedException", MISMATCH):
        pool.developer("ann", ann)
    assert pool.developer("ann", ann, a="ann") == ann
    with refused("NotAuthorizedException", MISMATCH):
        pool.developer("ann too", ann)


@documented(PAGE)
def test_a_developer_user_of_another_identity_is_refused(pool: PoolInUse) -> None:
    ann, guest = pool.developer("ann"), pool.get_id()
    with refused("DeveloperUserAlreadyRegisteredException"):
        pool.developer("ann", guest)
    assert pool.developer("ann") == ann


@documented(PAGE)
def test_an_invalid_public_login_refuses_the_call(pool: PoolInUse) -> None:
    logins = {DEVELOPER_PROVIDER: "ann", pool.issuers["a"].name: "no token"}
    with refused("NotAuthorizedException", "Invalid login token. Not a valid OpenId Connect identity token."):
        answer_for(pool, Logins=logins)
    with refused("ResourceNotFoundException"):
        pool.cognito.lookup_developer_identity(IdentityPoolId=pool.id, DeveloperUserIdentifier="ann")


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/switching-identities.html")
def test_a_second_user_of_a_public_provider_is_a_conflict(pool: PoolInUse) -> None:
    pool.developer("ann", a="ann")
    with refused("ResourceConflictException"):
        pool.developer("ann", None, a="ann too")


# --- behaviour --------------------------------------------------------------------------------------------------


@documented(PAGE)
def test_a_known_developer_user_gets_the_same_identity(pool: PoolInUse) -> None:
    ann = pool.developer("ann")
    assert pool.developer("ann") == ann == pool.developer("ann", ann)
    assert pool.developer("ben") != ann


@documented(PAGE)
def test_a_developer_user_is_linked_to_a_guest(pool: PoolInUse) -> None:
    guest = pool.get_id()
    assert pool.developer("ann", guest) == guest
    assert pool.developer("ann") == guest


@documented(PAGE)
def test_an_identity_may_have_several_developer_users(pool: PoolInUse) -> None:
    ann = pool.developer("ann")
    assert pool.developer("ann too", ann) == ann
    assert pool.developer_users(ann) == ["ann", "ann too"]


@observed("a sample that links a user pool login and a developer login in one call")
def test_new_public_logins_are_linked_to_the_identity_of_the_developer_user(pool: PoolInUse) -> None:
    ann = pool.developer("ann", a="ann")
    assert pool.get_id(a="ann") == ann
    assert pool.developer("ann", b="ann") == ann
    assert pool.get_id(b="ann") == ann


@documented(PAGE)
def test_a_new_developer_user_is_linked_to_the_identity_of_a_public_login(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann")
    assert pool.developer("ann", None, a="ann") == ann
    assert pool.developer("ann") == ann


@assumed("the developer flow is not the classic flow: Terraform's examples use it with allow_classic_flow=false")
def test_a_disabled_classic_flow_does_not_matter(new_pool: Callable[..., PoolInUse]) -> None:
    pool = new_pool(AllowClassicFlow=False)
    assert pool.developer("ann") == pool.developer("ann")


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/developer-authenticated-identities.html")
def test_the_token_is_a_login_for_get_credentials_for_identity(pool: PoolInUse, shared_clock: ManualClock) -> None:
    roles = {"authenticated": "arn:aws:iam::000000000000:role/user"}
    pool.cognito.set_identity_pool_roles(IdentityPoolId=pool.id, Roles=roles)
    response = answer_for(pool)
    named = {
        "IdentityId": response["IdentityId"],
        "Logins": {"cognito-identity.amazonaws.com": response["Token"]},
    }
    assert pool.cognito.get_credentials_for_identity(**named)["IdentityId"] == response["IdentityId"]
    with refused("NotAuthorizedException", MISMATCH):
        pool.cognito.get_credentials_for_identity(**{**named, "IdentityId": pool.developer("ben")})
    shared_clock.advance(900)
    now_s = shared_clock.now() // 1000
    with refused("NotAuthorizedException", f"Invalid login token. Token expired: {now_s} >= {now_s}"):
        pool.cognito.get_credentials_for_identity(**named)
