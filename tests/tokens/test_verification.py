"""Clients verify OpenID tokens with the served documents and any JWT library, also after a restart."""

import json
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

import jwt
import pytest
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import KeySet

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.domain.partitions import cognito_provider
from tests import compact
from tests.pool_in_use import PoolInUse
from tests.provenance import assumed, documented, observed
from tests.timeouts import TIMEOUT_S

GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html"
ISSUER = "https://cognito-identity.amazonaws.com"


def fetch(emulator: Emulator, path: str) -> Any:
    """The JSON document at a path of the emulator."""
    with urlopen(emulator.endpoint_url + path, timeout=TIMEOUT_S) as response:
        assert response.headers["content-type"] == "application/json"
        return json.load(response)


def guest_token(emulator: Emulator) -> tuple[str, str]:
    """The pool and the token of a new guest."""
    cognito = emulator.client("cognito-identity")
    pool_id: str = cognito.create_identity_pool(IdentityPoolName="guests", AllowUnauthenticatedIdentities=True)[
        "IdentityPoolId"
    ]
    guest = cognito.get_id(IdentityPoolId=pool_id)["IdentityId"]
    return pool_id, cognito.get_open_id_token(IdentityId=guest)["Token"]


def verify(emulator: Emulator, token: str, audience: str, **expected: Any) -> dict[str, Any]:
    """The claims of the token, verified by PyJWT with keys found by discovery."""
    key_set_url = fetch(emulator, "/.well-known/openid-configuration")["jwks_uri"]
    key = jwt.PyJWKClient(key_set_url, timeout=TIMEOUT_S).get_signing_key_from_jwt(token)
    algorithms = [expected.pop("algorithm", "RS256")]
    claims: dict[str, Any] = jwt.decode(
        token, key, algorithms=algorithms, audience=audience, **{"issuer": ISSUER, **expected}
    )
    return claims


@documented(GUIDE)
@pytest.mark.parametrize("path", ["/.well-known/jwks_uri", "/.well-known/jwks.json"])
def test_the_key_set_has_public_keys_only(shared_emulator: Emulator, path: str) -> None:
    keys = fetch(shared_emulator, path)["keys"]
    assert keys
    for key in keys:
        assert list(key) == ["kty", "alg", "use", "kid", "n", "e"]
        assert (key["kty"], key["alg"], key["use"], key["e"]) == ("RSA", "RS256", "sig", "AQAB")


@documented("https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata: the required members")
def test_the_discovery_document_names_the_key_set(shared_emulator: Emulator) -> None:
    document = fetch(shared_emulator, "/.well-known/openid-configuration")
    assert document["issuer"] == ISSUER
    assert document["jwks_uri"] == f"{shared_emulator.endpoint_url}/.well-known/jwks_uri"
    assert document["id_token_signing_alg_values_supported"] == ["RS256"]
    for required in ("authorization_endpoint", "response_types_supported", "subject_types_supported"):
        assert document[required]


@documented(GUIDE)
def test_pyjwt_verifies_a_token(clock: ManualClock, emulator: Emulator) -> None:
    pool_id, token = guest_token(emulator)
    assert verify(emulator, token, pool_id)["amr"] == ["unauthenticated"]
    with pytest.raises(jwt.InvalidAudienceError):
        verify(emulator, token, "another pool")


@documented(GUIDE)
def test_joserfc_verifies_a_token(emulator: Emulator) -> None:
    pool_id, token = guest_token(emulator)
    keys = KeySet.import_key_set(fetch(emulator, "/.well-known/jwks_uri"))
    found = joserfc_jwt.decode(token, keys, algorithms=["RS256"])
    registry = joserfc_jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": ISSUER}, aud={"essential": True, "value": pool_id}
    )
    registry.validate(found.claims)


@documented(GUIDE)
def test_a_tampered_token_fails_verification(emulator: Emulator) -> None:
    pool_id, token = guest_token(emulator)
    head, payload, signature = token.split(".")
    other = ("B" if signature[0] == "A" else "A") + signature[1:]
    with pytest.raises(jwt.InvalidSignatureError):
        verify(emulator, f"{head}.{payload}.{other}", pool_id)


@assumed("a setting of ours: the algorithm of AWS")
def test_the_token_algorithm_can_be_set_to_rs512(new_database_url: Callable[[], str]) -> None:
    with Emulator(Settings(token_algorithm="RS512", database_url=new_database_url())) as emulator:
        pool_id, token = guest_token(emulator)
        assert compact.header(token)["alg"] == "RS512"
        assert fetch(emulator, "/.well-known/jwks_uri")["keys"][0]["alg"] == "RS512"
        assert verify(emulator, token, pool_id, algorithm="RS512")["aud"] == pool_id


@assumed("a setting of ours: the lifetime that AWS has in the classic flow")
def test_the_token_lifetime_can_be_set(new_database_url: Callable[[], str]) -> None:
    with Emulator(Settings(open_id_token_lifetime_s=600, database_url=new_database_url())) as emulator:
        claims = compact.claims(guest_token(emulator)[1])
        assert claims["exp"] - claims["iat"] == 600


@assumed("a setting of ours, for consumers that do discovery")
def test_the_issuer_can_be_configured(new_database_url: Callable[[], str]) -> None:
    issuer = "http://emulator.test:4591"
    with Emulator(Settings(issuer=issuer, database_url=new_database_url())) as emulator:
        pool_id, token = guest_token(emulator)
        assert fetch(emulator, "/.well-known/openid-configuration")["issuer"] == issuer
        assert verify(emulator, token, pool_id, issuer=issuer)["iss"] == issuer


@assumed("replicas and restarts share their keys through the database")
@pytest.mark.parametrize("kind", ["file", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_the_key_is_kept_across_restarts(kind: str, request: pytest.FixtureRequest) -> None:
    settings = Settings(database_url=request.getfixturevalue("databases").new_url(kind))
    with Emulator(settings) as before:
        pool_id, token = guest_token(before)
        keys = fetch(before, "/.well-known/jwks_uri")
    with Emulator(settings) as after:
        assert fetch(after, "/.well-known/jwks_uri") == keys
        assert verify(after, token, pool_id)["aud"] == pool_id
        assert compact.header(guest_token(after)[1])["kid"] == compact.header(token)["kid"]


@observed("the key ids of AWS begin with a region")
def test_a_retired_key_still_verifies(emulator: Emulator) -> None:
    pool_id, token = guest_token(emulator)
    fresh = emulator.keys.open_id_tokens.rotate()
    assert fresh.key_id.startswith("us-east-1-")
    other_pool_id, other = guest_token(emulator)
    assert compact.header(other)["kid"] == fresh.key_id != compact.header(token)["kid"]
    assert verify(emulator, token, pool_id)["aud"] == pool_id
    assert verify(emulator, other, other_pool_id)["aud"] == other_pool_id


@documented(GUIDE)
def test_a_developer_token_with_tags_verifies(emulator: Emulator) -> None:
    pool = PoolInUse(emulator.client("cognito-identity"), {})
    token = pool.cognito.get_open_id_token_for_developer_identity(
        IdentityPoolId=pool.id, Logins={"login.developer": "änn"}, PrincipalTags={"town": "Zürich"}
    )["Token"]
    claims = verify(emulator, token, pool.id)
    assert claims["https://aws.amazon.com/tags"] == {"principal_tags": {"town": ["Zürich"]}}
    assert claims["amr"][2].endswith(":änn")


# --- issuers by region ---


def fetch_as(emulator: Emulator, host: str, path: str) -> Any:
    """The JSON document at a path, asked for with this Host header."""
    with urlopen(Request(emulator.endpoint_url + path, headers={"Host": host}), timeout=TIMEOUT_S) as response:
        return json.load(response)


def token_of_region(emulator: Emulator, region: str) -> tuple[str, str]:
    """The pool and the token of a new guest in a region."""
    cognito = emulator.client("cognito-identity", region_name=region)
    created = cognito.create_identity_pool(IdentityPoolName="guests", AllowUnauthenticatedIdentities=True)
    guest = cognito.get_id(IdentityPoolId=created["IdentityPoolId"])["IdentityId"]
    return created["IdentityPoolId"], cognito.get_open_id_token(IdentityId=guest)["Token"]


@documented(GUIDE)
@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-west-2", "cognito-identity.us-west-2.amazonaws.com"),
        ("us-gov-west-1", "cognito-identity.us-gov-west-1.amazonaws.com"),
        ("us-gov-west-1", "cognito-identity-us-gov.amazonaws.com"),
        ("us-gov-east-1", "cognito-identity.us-gov-east-1.amazonaws.com"),
        ("cn-north-1", "cognito-identity.cn-north-1.amazonaws.com.cn"),
        ("eu-south-1", "cognito-identity.eu-south-1.amazonaws.com"),
        ("eu-south-1", "cognito-identity.eu-south-1.localhost:4591"),
    ],
)
def test_a_token_of_a_region_is_verified_with_the_documents_at_its_host(
    shared_emulator: Emulator, shared_clock: ManualClock, region: str, host: str
) -> None:
    pool_id, token = token_of_region(shared_emulator, region)
    discovery = fetch_as(shared_emulator, host, "/.well-known/openid-configuration")
    assert discovery["jwks_uri"] == f"http://{host}/.well-known/jwks_uri"
    keys = KeySet.import_key_set(fetch_as(shared_emulator, host, "/.well-known/jwks_uri"))
    found = joserfc_jwt.decode(token, keys, algorithms=["RS256"])
    registry = joserfc_jwt.JWTClaimsRegistry(
        now=shared_clock.now() // 1000,
        iss={"essential": True, "value": discovery["issuer"]},
        aud={"essential": True, "value": pool_id},
    )
    registry.validate(found.claims)


@assumed("the address of the emulator names no region, so its documents are those of --region")
@pytest.mark.parametrize(
    ("region", "issuer"),
    [
        ("eu-west-1", ISSUER),
        ("us-gov-west-1", "https://cognito-identity-us-gov.amazonaws.com"),
        ("cn-north-1", "https://cognito-identity.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_the_documents_at_an_address_without_a_region_are_those_of_the_default_region(region: str, issuer: str) -> None:
    with Emulator(Settings(region=region)) as emulator:
        pool_id, token = token_of_region(emulator, region)
        assert fetch(emulator, "/.well-known/openid-configuration")["issuer"] == issuer
        assert verify(emulator, token, pool_id, issuer=issuer)["sub"].startswith(f"{region}:")


@assumed("--issuer is this project's own; the Logins key and the trust principal stay AWS's")
@pytest.mark.parametrize("region", ["eu-west-1", "us-gov-west-1", "cn-north-1", "eu-south-1"])
def test_an_issuer_of_the_operator_is_that_of_every_region(region: str) -> None:
    issuer = "https://tokens.example.com"
    with Emulator(Settings(issuer=issuer)) as emulator:
        pool_id, token = token_of_region(emulator, region)
        assert verify(emulator, token, pool_id, issuer=issuer)["aud"] == pool_id
        answer = emulator.client("sts").assume_role_with_web_identity(
            RoleArn="arn:aws:iam::000000000000:role/guest", RoleSessionName="guest", WebIdentityToken=token
        )
        assert answer["Provider"] == cognito_provider(region).name
