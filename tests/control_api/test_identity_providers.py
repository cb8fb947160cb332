"""GET, PUT and DELETE /_emulator/identity-providers: registers identity providers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator, Settings
from tests.control_api.client import ask, refusal
from tests.issuer import Issuer
from tests.provenance import documented

PATH = "identity-providers"
OIDC = "arn:aws:iam::000000000000:oidc-provider/issuer.example"
SAML = "arn:aws:iam::000000000000:saml-provider/idp"


@pytest.fixture(scope="module")
def emulator(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    with Emulator(Settings(database_url=new_database_url())) as running:
        yield running


@pytest.fixture(scope="module")
def endpoint(emulator: Emulator) -> str:
    return emulator.endpoint_url


def test_a_provider_is_put_read_replaced_and_deleted(endpoint: str) -> None:
    first = {"arn": OIDC, "client_ids": ["app"], "jwks_url": "http://localhost:1/jwks"}
    assert ask(endpoint, "PUT", PATH, first) == (200, first)
    assert ask(endpoint, "GET", f"{PATH}?arn={OIDC}") == (200, first)
    second = {"arn": OIDC, "jwks": {"keys": []}, "redirect_uris": ["http://localhost:3000/callback"]}
    assert ask(endpoint, "PUT", PATH, second) == (200, second)
    assert ask(endpoint, "GET", PATH) == (200, {"identity_providers": [second]})
    assert ask(endpoint, "DELETE", f"{PATH}?arn={OIDC}")[0] == 200
    assert ask(endpoint, "GET", PATH) == (200, {"identity_providers": []})
    assert refusal(endpoint, "GET", f"{PATH}?arn={OIDC}")[:2] == (404, "not-found")
    assert refusal(endpoint, "DELETE", f"{PATH}?arn={OIDC}")[:2] == (404, "not-found")
    assert refusal(endpoint, "DELETE", PATH)[:2] == (400, "invalid")


@pytest.mark.parametrize(
    ("provider", "problem"),
    [
        ({"arn": "issuer.example"}, "not the ARN"),
        ({"arn": "arn:aws:iam::1:oidc-provider/x"}, "not the ARN"),
        ({"arn": "arn:aws:iam::000000000000:role/x"}, "not the ARN"),
        ({"arn": OIDC, "saml_metadata": "<x/>"}, "saml_metadata: an OIDC provider has none"),
        ({"arn": OIDC, "jwks": {}}, "jwks: not a JSON Web Key Set"),
        ({"arn": OIDC, "jwks": {"keys": {}}}, "jwks: not a JSON Web Key Set"),
        ({"arn": OIDC, "jwks": {"keys": []}, "jwks_url": "http://localhost"}, "not both"),
        ({"arn": OIDC, "jwks_url": "file:///etc/passwd"}, "jwks_url: not an http"),
        ({"arn": SAML, "client_ids": ["app"]}, "saml_metadata only"),
        ({"arn": SAML, "saml_metadata": "<EntityDescriptor/>"}, "saml_metadata: "),
        ({"arn": SAML, "saml_metadata": "no XML"}, "saml_metadata: "),
        ({"arn": OIDC, "redirect_uris": ["javascript:alert(1)"]}, "redirect_uris[0]: a browser must not"),
        ({"arn": OIDC, "redirect_uris": ["https://a.example"] * 101}, "redirect_uris: more than 100"),
        ({"arn": SAML, "redirect_uris": ["https://a.example"]}, "redirect_uris: a SAML provider has none"),
        *(
            (
                {"arn": f"arn:aws:iam::000000000000:oidc-provider/{name}", "redirect_uris": ["https://a.example"]},
                f"redirect_uris: {name} is not the name of an OpenID Connect provider",
            )
            for name in ("https://accounts.google.com", "graph.facebook.com", SAML)
        ),
        ({"arn": OIDC, "client_ids": "app"}, "client_ids"),
        ({"arn": OIDC, "audience": "app"}, "audience"),
    ],
)
def test_a_provider_that_cannot_verify_any_login_is_refused(
    endpoint: str, provider: dict[str, Any], problem: str
) -> None:
    status, code, message = refusal(endpoint, "PUT", PATH, provider)
    assert (status, code) == (400, "invalid")
    assert problem in message
    assert ask(endpoint, "GET", PATH) == (200, {"identity_providers": []})


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/open-id.html")
@pytest.mark.parametrize(
    ("client_ids", "audience", "azp", "accepted"),
    [
        (None, "anything", None, True),
        (None, ["any", "thing"], "any", True),
        (["app"], "app", None, True),
        (["app", "second"], ["other", "second"], None, True),
        (["app"], "other", "app", True),
        (["app"], "app", "app", True),
        (["app"], "other", None, False),
        (["app"], "app", "other", False),
        (["app"], ["app", "second"], "second", False),
        (["APP"], "app", None, False),
        ([], "app", None, False),
    ],
)
def test_a_registered_provider_accepts_its_client_ids_only(
    emulator: Emulator, endpoint: str, client_ids: list[str] | None, audience: object, azp: str | None, accepted: bool
) -> None:
    issuer = Issuer("https://audiences.example")
    provider = {"arn": issuer.arn, "jwks": issuer.key_set()}
    ask(endpoint, "PUT", PATH, provider if client_ids is None else {**provider, "client_ids": client_ids})
    cognito = emulator.client("cognito-identity")
    pool = cognito.create_identity_pool(
        IdentityPoolName="p", AllowUnauthenticatedIdentities=False, OpenIdConnectProviderARNs=[issuer.arn]
    )["IdentityPoolId"]
    logins = {issuer.name: issuer.token(aud=audience, azp=azp)}
    try:
        if accepted:
            assert cognito.get_id(IdentityPoolId=pool, Logins=logins)["IdentityId"]
        else:
            with pytest.raises(ClientError, match="Token is not from a supported provider of this identity pool"):
                cognito.get_id(IdentityPoolId=pool, Logins=logins)
    finally:
        ask(endpoint, "DELETE", f"{PATH}?arn={issuer.arn}")
