"""The authorization code flow with PKCE, from the discovery document to the identity pool."""

import json
from typing import Any

import httpx
import jwt
import pytest

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.domain.iam import IdentityProvider
from tests.provenance import documented
from tests.sign_in.flow import CALLBACK, GOOGLE, ORIGIN, VERIFIER, Client, challenge_of, http, response_parameters

CORE = "https://openid.net/specs/openid-connect-core-1_0.html"
USER_POOL = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc"


def verified(client: Client, token: str) -> dict[str, Any]:
    """The claims of a token, after its signature was verified with the key set of the discovery document."""
    document = http().get(f"{client.address}/.well-known/openid-configuration").json()
    keys = jwt.PyJWKSet.from_dict(http().get(document["jwks_uri"]).json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    options: Any = {"verify_aud": False, "verify_exp": False, "verify_iat": False}
    claims: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"], options=options)
    return claims


@documented(f"{CORE}#CodeFlowAuth")
def test_a_user_signs_in_and_logs_in_to_the_identity_pool(emulator: Emulator, client: Client, pool_id: str) -> None:
    sent = response_parameters(client.login(client.authorize(), claims='{"email": "alice@example.com"}'))
    assert (sent["state"], sent["iss"]) == ("the state", "https://accounts.google.com")
    answer = client.exchange(sent["code"])
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    tokens = answer.json()
    assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == ("Bearer", 3600, "openid")
    assert "refresh_token" not in tokens
    claims = verified(client, tokens["id_token"])
    now_s = emulator.clock.now() // 1000
    assert claims == {
        "iss": "https://accounts.google.com",
        "sub": "alice",
        "aud": "app",
        "nonce": "the nonce",
        "iat": now_s,
        "auth_time": now_s,
        "exp": now_s + 3600,
        "email": "alice@example.com",
    }
    login = {GOOGLE: tokens["id_token"]}
    cognito = emulator.client("cognito-identity")
    identity_id = cognito.get_id(IdentityPoolId=pool_id, Logins=login)["IdentityId"]
    assert cognito.get_credentials_for_identity(IdentityId=identity_id, Logins=login)["Credentials"]["AccessKeyId"]
    assert [each.logins[0].subject for each in emulator.identities(query=GOOGLE).rows] == ["alice"]
    picked = client.authorize()
    assert (
        '<button class="button" form="sign-in" name="user" value="alice" formnovalidate>alice</button>' in picked.text
    )
    again = client.exchange(response_parameters(client.login(picked, subject="", user="alice"))["code"]).json()
    login = {GOOGLE: again["id_token"]}
    assert cognito.get_id(IdentityPoolId=pool_id, Logins=login)["IdentityId"] == identity_id


@documented(f"{CORE}#UserInfo")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_userinfo_has_the_claims_of_the_user(client: Client, method: str) -> None:
    tokens = client.exchange(client.code('{"email": "alice@example.com", "groups": ["staff"]}')).json()
    answer = http().request(
        method, f"{client.address}/oauth2/userInfo", headers={"authorization": f"Bearer {tokens['access_token']}"}
    )
    assert answer.json() == {"sub": "alice", "email": "alice@example.com", "groups": ["staff"]}


@documented(f"{CORE}#UserInfoError")
def test_userinfo_refuses_everything_but_an_access_token_of_the_provider(emulator: Emulator, client: Client) -> None:
    tokens = client.exchange(client.code()).json()
    other = emulator.login_token("issuer.example", "alice", "app", claims={"token_use": "access"})
    for text in ("", "Basic x", "Bearer x", f"Bearer {tokens['id_token']}", f"Bearer {other}"):
        answer = http().get(f"{client.address}/oauth2/userInfo", headers={"authorization": text})
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
        assert answer.headers["www-authenticate"].startswith("Bearer ")
    emulator.clock.advance(3600)
    answer = http().get(
        f"{client.address}/oauth2/userInfo", headers={"authorization": f"Bearer {tokens['access_token']}"}
    )
    assert answer.status_code == 401


@documented(f"{CORE}#RefreshTokens")
@pytest.mark.parametrize("parameters", [{"scope": "openid offline_access"}, {"access_type": "offline"}])
def test_a_refresh_token_gets_new_tokens_for_30_days(
    emulator: Emulator, client: Client, parameters: dict[str, str]
) -> None:
    tokens = client.exchange(client.code('{"email": "a@b.example"}', **parameters)).json()
    first = verified(client, tokens["id_token"])
    refresh_token = tokens["refresh_token"]
    emulator.clock.advance(29 * 86_400)
    second = verified(client, client.refresh(refresh_token).json()["id_token"])
    assert second["iat"] == first["iat"] + 29 * 86_400
    assert (second["auth_time"], second["email"]) == (first["auth_time"], "a@b.example")
    assert client.refresh(refresh_token, client_id="second").json()["error"] == "invalid_grant"
    old_facts = b'{"provider": "accounts.google.com", "client_id": "app"}'
    of_earlier_release = emulator.keys.seal.seal("sign-in:RefreshToken", old_facts, bytes(12))
    for text in ("x", tokens["access_token"], of_earlier_release):
        assert client.refresh(text).json()["error"] == "invalid_grant"
    emulator.clock.advance(86_400)
    assert client.refresh(refresh_token).json()["error"] == "invalid_grant"


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html")
def test_a_user_pool_has_cognitos_claims_and_refresh_tokens(emulator: Emulator) -> None:
    emulator.put_identity_provider(
        IdentityProvider(f"arn:aws:iam::000000000000:oidc-provider/{USER_POOL}", redirect_uris=(CALLBACK,))
    )
    client = Client(emulator.endpoint_url, USER_POOL, client_id="client1")
    pool_id = emulator.create_pool(CognitoIdentityProviders=[{"ProviderName": USER_POOL, "ClientId": "client1"}])[
        "IdentityPoolId"
    ]
    tokens = client.exchange(client.code()).json()
    claims = verified(client, tokens["id_token"])
    assert claims["iss"] == f"https://{USER_POOL}"
    assert (claims["token_use"], claims["cognito:username"]) == ("id", "alice")
    access = verified(client, tokens["access_token"])
    assert (access["token_use"], access["username"], access["client_id"]) == ("access", "alice", "client1")
    assert "aud" not in access
    assert tokens["refresh_token"]
    assert emulator.perform("GetId", IdentityPoolId=pool_id, Logins={USER_POOL: tokens["id_token"]})["IdentityId"]
    logout = http().get(f"{client.address}/logout", params={"client_id": "client1", "logout_uri": CALLBACK})
    assert (logout.status_code, logout.headers["location"]) == (303, CALLBACK)


@documented("https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation")
def test_a_provider_that_is_registered_under_its_own_address_is_the_issuer(emulator: Emulator) -> None:
    client = Client(emulator.endpoint_url, "my-provider")
    name = client.address.removeprefix("http://")
    arn = f"arn:aws:iam::000000000000:oidc-provider/{name}"
    emulator.put_identity_provider(IdentityProvider(arn, redirect_uris=(CALLBACK,)))
    pool_id = emulator.create_pool(OpenIdConnectProviderARNs=[arn])["IdentityPoolId"]
    document = http().get(f"{client.address}/.well-known/openid-configuration").json()
    tokens = client.exchange(client.code()).json()
    assert document["issuer"] == client.address == verified(client, tokens["id_token"])["iss"]
    assert emulator.perform("GetId", IdentityPoolId=pool_id, Logins={name: tokens["id_token"]})["IdentityId"]


@documented("https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html")
def test_the_response_is_a_form_if_the_client_asks_for_one(client: Client) -> None:
    page = client.login(client.authorize(response_mode="form_post"))
    assert page.status_code == 200
    assert f'<form method="post" action="{CALLBACK}"><input type="hidden" name="code" value="' in page.text
    assert '<input type="hidden" name="state" value="the state">' in page.text
    assert f"form-action {ORIGIN};" in page.headers["content-security-policy"]
    refusal = client.authorize(response_mode="form_post", response_type="token")
    assert '<input type="hidden" name="error" value="unsupported_response_type">' in refusal.text


@documented("https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1")
def test_a_client_may_authenticate_with_any_secret(client: Client) -> None:
    basic = httpx.BasicAuth("app", "any secret")
    form = {
        "grant_type": "authorization_code",
        "code": client.code(),
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    assert http().post(f"{client.address}/oauth2/token", data=form, auth=basic).status_code == 200
    assert client.exchange(client.code(), client_secret="any secret").status_code == 200


@documented("https://openid.net/specs/openid-connect-rpinitiated-1_0.html")
def test_a_logout_goes_to_a_registered_uri_or_to_a_page(client: Client) -> None:
    logout = f"{client.address}/logout"
    answer = http().get(logout, params={"post_logout_redirect_uri": CALLBACK, "state": "a b", "id_token_hint": "x"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{CALLBACK}?state=a+b")
    assert "Signed out" in http().get(logout).text
    refusal = http().get(logout, params={"post_logout_redirect_uri": "https://evil.example/"})
    assert (refusal.status_code, "location" in refusal.headers) == (400, False)
    assert "https://evil.example/ is not a redirect URI of accounts.google.com." in refusal.text


@documented("https://www.rfc-editor.org/rfc/rfc8252#section-7.3")
def test_a_native_app_receives_the_code_on_any_loopback_port(client: Client) -> None:
    uri = "http://127.0.0.1:49152/cb"
    answer = client.login(client.authorize(redirect_uri=uri))
    assert answer.headers["location"].startswith(f"{uri}?code=")
    assert client.exchange(response_parameters(answer)["code"], redirect_uri=uri).status_code == 200


@documented(f"{CORE}#AuthRequest")
def test_the_page_shows_the_login_hint_and_keeps_what_was_typed(client: Client) -> None:
    assert 'value="bob@example.com"' in client.authorize(login_hint="bob@example.com").text
    page = client.login(client.authorize(), subject="carol", claims="{")
    assert page.status_code == 400
    assert 'value="carol"' in page.text
    assert "The claims are not a JSON object" in page.text
    assert response_parameters(client.login(page, subject="carol"))["code"]


@documented("https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1")
def test_a_user_who_cancels_is_sent_back_with_an_error(client: Client) -> None:
    sent = response_parameters(client.login(client.authorize(), cancel="cancel"))
    assert (sent["error"], sent["state"]) == ("access_denied", "the state")


@documented("https://www.rfc-editor.org/rfc/rfc9110#section-4.1")
def test_the_longest_usual_response_fits_into_the_url_that_every_server_accepts(client: Client) -> None:
    answer = client.login(client.authorize(state="s" * 1000, nonce="n" * 200), claims=f'{{"a": "{"a" * 1000}"}}')
    assert len(answer.headers["location"]) < 8000
    assert client.exchange(response_parameters(answer)["code"]).status_code == 200


def test_the_challenge_is_that_of_the_standard() -> None:
    # RFC 7636, appendix B
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@documented("https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata")
def test_every_endpoint_of_the_discovery_document_answers(client: Client) -> None:
    answer = http().get(f"{client.address}/.well-known/openid-configuration", headers={"origin": "https://any.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    document = json.loads(answer.text)
    endpoints = {name: url for name, url in document.items() if name.endswith(("_endpoint", "_uri"))}
    assert len(endpoints) == 6
    for url in endpoints.values():
        assert http().get(url).status_code != 404
