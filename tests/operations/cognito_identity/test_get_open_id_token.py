"""GetOpenIdToken: shape, refusals, behaviour."""

from collections.abc import Callable

import pytest

from cognito_identity_emulator import ManualClock
from tests import compact
from tests.pool_in_use import DEVELOPER_PROVIDER, PoolInUse
from tests.provenance import assumed, documented, observed
from tests.refused import refused

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html"
LINKING = "https://docs.aws.amazon.com/cognito/latest/developerguide/switching-identities.html"
TAGS = "https://docs.aws.amazon.com/cognito/latest/developerguide/attributes-for-access-control.html"
GUEST_ROLE = {"unauthenticated": "arn:aws:iam::000000000000:role/guest"}

# --- shape ------------------------------------------------------------------------------------------------------


@documented(PAGE)
def test_the_response_is_the_identity_and_its_token(pool: PoolInUse) -> None:
    guest = pool.get_id()
    response = pool.cognito.get_open_id_token(IdentityId=guest)
    assert set(response) == {"IdentityId", "Token", "ResponseMetadata"}
    assert response["IdentityId"] == guest == compact.claims(response["Token"])["sub"]


@observed("nine decoded tokens: order of the header")
def test_the_token_header_has_key_id_type_and_algorithm(pool: PoolInUse) -> None:
    _, token = pool.open_id_token(pool.get_id())
    head = compact.header(token)
    assert list(head) == ["kid", "typ", "alg"]
    assert (head["typ"], head["alg"]) == ("JWS", "RS256")
    assert head["kid"].startswith("us-east-1")


@observed("a guest's token of 2022: order and values of its claims")
def test_the_token_of_a_guest_has_these_claims(pool: PoolInUse, shared_clock: ManualClock) -> None:
    guest, token = pool.open_id_token(pool.get_id())
    now_s = shared_clock.now() // 1000
    arn = f"arn:aws:cognito-identity:us-east-1:000000000000:identitypool/{pool.id}"
    assert list(compact.claims(token).items()) == [
        ("sub", guest),
        ("aud", pool.id),
        ("amr", ["unauthenticated"]),
        ("iss", "https://cognito-identity.amazonaws.com"),
        ("https://cognito-identity.amazonaws.com/identity-pool-arn", arn),
        ("exp", now_s + 900),
        ("iat", now_s),
    ]


@observed("a token of 2023: an OIDC login is <provider>, <provider ARN>:OIDC:<sub>")
def test_amr_lists_only_the_logins_of_the_call(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann", b="ann too")
    issuers = pool.issuers

    def named(letter: str, user: str) -> list[str]:
        return [issuers[letter].name, f"{issuers[letter].arn}:OIDC:{user}"]

    _, by_one = pool.open_id_token(ann, b="ann too")
    assert compact.claims(by_one)["amr"] == ["authenticated", *named("b", "ann too")]
    _, by_both = pool.open_id_token(ann, b="ann too", a="ann")
    assert compact.claims(by_both)["amr"] == ["authenticated", *named("b", "ann too"), *named("a", "ann")]


@observed("tokens of 2023 and 2026 with principal tags: arrays of one text each, between amr and iss")
def test_principal_tags_are_in_their_own_claim(pool: PoolInUse) -> None:
    issuer = pool.issuers["a"]
    pool.cognito.set_principal_tag_attribute_map(
        IdentityPoolId=pool.id,
        IdentityProviderName=issuer.arn,
        UseDefaults=False,
        PrincipalTags={"team": "crew", "absent": "no such claim"},
    )
    logins = {issuer.name: issuer.lasting_token("ann", crew="red")}
    ann = pool.cognito.get_id(IdentityPoolId=pool.id, Logins=logins)["IdentityId"]
    token = pool.cognito.get_open_id_token(IdentityId=ann, Logins=logins)["Token"]
    claims = compact.claims(token)
    assert list(claims)[2:5] == ["amr", "https://aws.amazon.com/tags", "iss"]
    assert claims["https://aws.amazon.com/tags"] == {"principal_tags": {"team": ["red"]}}


# --- refusals ---------------------------------------------------------------------------------------------------


@observed("amplify-js#2301; PR#2406 compares this very sentence")
def test_an_unknown_identity_is_not_found(pool: PoolInUse) -> None:
    unknown = "us-east-1:00000000-0000-0000-0000-000000000000"
    with refused("ResourceNotFoundException", f"Identity '{unknown}' not found."):
        pool.open_id_token(unknown)


@observed("aws-cli#7652, amplify-js#9704")
def test_a_disabled_classic_flow_is_refused(new_pool: Callable[..., PoolInUse]) -> None:
    pool = new_pool(AllowClassicFlow=False)
    with refused("InvalidParameterException", "Basic (classic) flow is not enabled, please use enhanced flow."):
        pool.open_id_token(pool.get_id())


@observed("aws-cli#7652: unset means enabled")
@pytest.mark.parametrize("members", [{}, {"AllowClassicFlow": True}], ids=["unset", "true"])
def test_the_classic_flow_is_allowed_unless_it_is_disabled(
    new_pool: Callable[..., PoolInUse], members: dict[str, bool]
) -> None:
    pool = new_pool(**members)
    assert pool.open_id_token(pool.get_id())[1]


@observed("aws-rum-web#172")
def test_the_classic_flow_is_refused_for_a_pool_with_role_mappings(pool: PoolInUse) -> None:
    mapping = {"Type": "Token", "AmbiguousRoleResolution": "Deny"}
    mappings = {pool.issuers["a"].arn: mapping}
    pool.cognito.set_identity_pool_roles(IdentityPoolId=pool.id, Roles=GUEST_ROLE, RoleMappings=mappings)
    with refused(
        "InvalidParameterException",
        "Basic (classic) flow is not supported with RoleMappings, please use enhanced flow.",
    ):
        pool.open_id_token(pool.get_id())


@observed("aws-sdk-ios#520")
def test_the_classic_flow_is_refused_for_a_saml_login(pool: PoolInUse) -> None:
    saml = {"arn:aws:iam::000000000000:saml-provider/adfs": "PHNhbWw+"}
    with refused(
        "InvalidParameterException", "Basic (classic) flow is not supported with SAML, please use enhanced flow."
    ):
        pool.cognito.get_open_id_token(IdentityId=pool.get_id(), Logins=saml)


@observed("aws-sdk-android#2964, #175")
def test_an_authenticated_identity_without_a_login_is_refused(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann")
    with refused("NotAuthorizedException", f"Access to Identity '{ann}' is forbidden."):
        pool.open_id_token(ann)


@observed("amplify-js#2443")
@pytest.mark.parametrize("users", [{"a": "ben"}, {"b": "ben"}, {"c": "new"}])
def test_a_login_of_another_identity_is_refused(pool: PoolInUse, users: dict[str, str]) -> None:
    ann = pool.get_id(a="ann")
    pool.get_id(a="ben", b="ben")
    message = "Logins don't match. Please include at least one valid login for this identity or identity pool."
    with refused("NotAuthorizedException", message):
        pool.open_id_token(ann, **users)


@documented(LINKING)
def test_a_second_user_of_a_provider_is_a_conflict(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann", b="ann")
    with refused("ResourceConflictException"):
        pool.open_id_token(ann, b="ann", a="ann too")
    assert pool.providers(ann) == ["a", "b"]


@documented(
    "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UpdateIdentityPool.html: whether the pool "
    "supports unauthenticated logins; the sentence: aws-sdk-js-v3#3113"
)
def test_guests_are_refused_after_the_pool_disables_them(pool: PoolInUse) -> None:
    guest = pool.get_id()
    pool.cognito.update_identity_pool(
        IdentityPoolId=pool.id,
        IdentityPoolName="closed",
        AllowUnauthenticatedIdentities=False,
        OpenIdConnectProviderARNs=[issuer.arn for issuer in pool.issuers.values()],
    )
    with refused("NotAuthorizedException", "Unauthenticated access is not supported for this identity pool."):
        pool.open_id_token(guest)
    assert pool.open_id_token(guest, a="ann")[0] == guest


@assumed("observed for GetId with the token of the developer flow; the classic flow is alike")
def test_a_cognito_identity_token_is_refused_as_a_login(pool: PoolInUse) -> None:
    response = pool.developer_token("somebody")
    with refused("NotAuthorizedException", "Invalid login token. Can't pass in a Cognito token."):
        pool.cognito.get_open_id_token(
            IdentityId=response["IdentityId"], Logins={"cognito-identity.amazonaws.com": response["Token"]}
        )


@observed("aws-sdk-ios#218")
def test_a_developer_login_is_refused_in_an_unsigned_call(pool: PoolInUse) -> None:
    with refused("InvalidParameterException", "Please provide a valid public provider"):
        pool.cognito.get_open_id_token(IdentityId=pool.get_id(), Logins={DEVELOPER_PROVIDER: "somebody"})


# --- behaviour --------------------------------------------------------------------------------------------------


@observed("amplify-js#14638")
def test_a_pool_without_roles_returns_a_token(pool: PoolInUse) -> None:
    assert pool.open_id_token(pool.get_id())[1]


@observed("amplify-js PR#14207: a guest who signs in as a new user keeps the identity")
def test_a_new_login_turns_a_guest_into_an_authenticated_identity(pool: PoolInUse) -> None:
    guest = pool.get_id()
    assert pool.open_id_token(guest, a="ann")[0] == guest
    assert pool.get_id(a="ann") == guest
    with refused("NotAuthorizedException", f"Access to Identity '{guest}' is forbidden."):
        pool.open_id_token(guest)


@observed("amplify-js PR#14207, #6616: a guest who signs in as a known user becomes that user's identity")
def test_a_guest_is_merged_into_the_identity_of_the_login(pool: PoolInUse) -> None:
    ann, guest = pool.get_id(a="ann"), pool.get_id()
    identity_id, token = pool.open_id_token(guest, a="ann")
    assert identity_id == ann == compact.claims(token)["sub"]
    with refused("NotAuthorizedException", f"Access to Identity '{guest}' is forbidden."):
        pool.open_id_token(guest, a="ann")


@documented(PAGE)
def test_a_second_login_is_linked_to_the_identity(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann")
    assert pool.open_id_token(ann, a="ann", b="ann")[0] == ann
    assert pool.get_id(b="ann") == ann


@documented(LINKING)
def test_the_identity_of_another_login_is_merged_into_the_identity_of_the_request(pool: PoolInUse) -> None:
    elder, younger = pool.get_id(a="ann"), pool.get_id(b="ann")
    assert pool.open_id_token(younger, a="ann", b="ann")[0] == younger
    assert pool.get_id(a="ann") == younger
    with refused("NotAuthorizedException", f"Access to Identity '{elder}' is forbidden."):
        pool.open_id_token(elder, a="ann")


@documented(PAGE)
def test_one_invalid_login_among_several_refuses_the_call(pool: PoolInUse) -> None:
    guest = pool.get_id()
    logins = {**pool.logins(a="ann"), pool.issuers["b"].name: "no token"}
    with refused("NotAuthorizedException", "Invalid login token. Not a valid OpenId Connect identity token."):
        pool.cognito.get_open_id_token(IdentityId=guest, Logins=logins)
    assert pool.providers(guest) == []
    assert pool.open_id_token(guest)[0] == guest


@documented(TAGS)
def test_the_token_of_a_login_without_a_tag_map_has_no_tags(pool: PoolInUse) -> None:
    ann = pool.get_id(a="ann")
    assert "https://aws.amazon.com/tags" not in compact.claims(pool.open_id_token(ann, a="ann")[1])
