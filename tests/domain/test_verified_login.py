"""The amr claim and the principal tags of verified logins."""

import pytest

from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool, PrincipalTagMap
from cognito_identity_emulator.domain.verified_login import (
    OpenIdTokenClaims,
    VerifiedLogin,
    VerifiedLogins,
    developer_login,
)
from tests.provenance import assumed, documented, observed

TAGS = "https://docs.aws.amazon.com/cognito/latest/developerguide/attributes-for-access-control.html"
ANN = VerifiedLogin(
    Login("a", "ann"), "a:OIDC:ann", tag_map_key="arn:a", claims={"sub": "ann", "aud": "app", "team": "red"}
)
BEN = VerifiedLogin(
    Login("b", "ben"), "b:OIDC:ben", tag_map_key="arn:b", claims={"sub": "ben", "aud": "app", "team": "blue"}
)
TOKEN_CLAIMS = OpenIdTokenClaims(
    "identity", "pool", ("authenticated", "dev", "dev:pool:1"), {"plan": "free", "team": "none"}
)


def pool(**maps: PrincipalTagMap) -> IdentityPool:
    named = {f"arn:{letter}": tag_map for letter, tag_map in maps.items()}
    return IdentityPool(
        id="pool",
        account="000000000000",
        region="us-east-1",
        name="name",
        allow_unauthenticated_identities=True,
        created_at=0,
        principal_tag_maps=named,
    )


@observed("decoded tokens of 2015 to 2026: only the logins of the call are named")
@pytest.mark.parametrize(
    ("verified", "amr"),
    [
        (VerifiedLogins(), ("unauthenticated",)),
        (VerifiedLogins((ANN,)), ("authenticated", "a", "a:OIDC:ann")),
        (VerifiedLogins((BEN, ANN)), ("authenticated", "b", "b:OIDC:ben", "a", "a:OIDC:ann")),
        (VerifiedLogins((developer_login("dev", "pool", "1"),)), ("authenticated", "dev", "dev:pool:1")),
    ],
)
def test_amr_lists_the_logins_in_their_order(verified: VerifiedLogins, amr: tuple[str, ...]) -> None:
    assert verified.amr == amr
    assert verified.authenticated == (amr[0] == "authenticated")


@documented("https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html")
def test_an_openid_token_of_the_emulator_keeps_its_amr_and_tags() -> None:
    assert VerifiedLogins((), TOKEN_CLAIMS).amr == TOKEN_CLAIMS.amr
    assert VerifiedLogins((), TOKEN_CLAIMS).authenticated
    assert not VerifiedLogins((ANN,), OpenIdTokenClaims("id", "pool", ("unauthenticated",))).authenticated
    assert VerifiedLogins((), TOKEN_CLAIMS).principal_tags(pool()) == TOKEN_CLAIMS.principal_tags


@documented(TAGS)
@pytest.mark.parametrize(
    ("verified", "maps", "tags"),
    [
        pytest.param(VerifiedLogins((ANN,)), {}, {}, id="no map, no tags"),
        pytest.param(VerifiedLogins(), {"a": PrincipalTagMap(False, {"team": "team"})}, {}, id="guests have no tags"),
        pytest.param(
            VerifiedLogins((ANN,)),
            {"a": PrincipalTagMap(False, {"crew": "team"})},
            {"crew": "red"},
            id="tag key to claim name",
        ),
        pytest.param(
            VerifiedLogins((ANN,)),
            {"a": PrincipalTagMap(True, {})},
            {"username": "ann", "client": "app"},
            id="the defaults are username and client",
        ),
        pytest.param(
            VerifiedLogins((ANN,)), {"a": PrincipalTagMap(False, {"no": "such"})}, {}, id="an absent claim is no tag"
        ),
        pytest.param(VerifiedLogins((ANN,)), {"b": PrincipalTagMap(True, {})}, {}, id="a map of another provider"),
    ],
)
def test_principal_tags_come_from_the_map_of_the_login(
    verified: VerifiedLogins, maps: dict[str, PrincipalTagMap], tags: dict[str, str]
) -> None:
    assert verified.principal_tags(pool(**maps)) == tags


@assumed("AWS says that the default mappings cannot be changed")
def test_a_mapping_beside_the_defaults_is_ignored() -> None:
    both = pool(a=PrincipalTagMap(True, {"team": "team"}))
    assert VerifiedLogins((ANN,)).principal_tags(both) == {"username": "ann", "client": "app"}


@assumed("AWS does not document two maps with the same tag: the later login wins")
def test_the_tags_of_a_later_login_override_those_of_an_earlier_one() -> None:
    both = pool(a=PrincipalTagMap(False, {"team": "team"}), b=PrincipalTagMap(False, {"team": "team"}))
    assert VerifiedLogins((ANN, BEN)).principal_tags(both) == {"team": "blue"}
    assert VerifiedLogins((BEN, ANN)).principal_tags(both) == {"team": "red"}


@assumed("AWS does not document a login beside an OpenID token of ours: its tags are added to the token's")
def test_the_tags_of_a_login_override_those_of_an_openid_token() -> None:
    one = pool(a=PrincipalTagMap(False, {"team": "team"}))
    assert VerifiedLogins((ANN,), TOKEN_CLAIMS).principal_tags(one) == {"plan": "free", "team": "red"}
