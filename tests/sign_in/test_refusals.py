"""What a sign-in refuses, and where the refusal is read: on a page, by the client, or nowhere."""

import logging
from typing import Any

import httpx
import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.sign_in.endpoints import BODY_LIMIT_BYTES
from tests.provenance import documented
from tests.sign_in.flow import (
    CALLBACK,
    GOOGLE,
    GOOGLE_ARN,
    ORIGIN,
    VERIFIER,
    Client,
    challenge_of,
    http,
    response_parameters,
    sealed_request,
)

OAUTH = "https://www.rfc-editor.org/rfc/rfc6749"
OPEN_ID_CONNECT = "https://openid.net/specs/openid-connect-core-1_0.html"
SECURITY = "https://www.rfc-editor.org/rfc/rfc9700"
MARKUP = "<script>alert(1)</script>"


def assert_page(answer: httpx.Response, status: int, sentence: str) -> None:
    """The answer is a page of the emulator, which cannot be framed and sends nobody anywhere."""
    assert (answer.status_code, "location" in answer.headers) == (status, False)
    assert sentence in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == ("no-store", "nosniff")


@documented(f"{OAUTH}#section-4.1.2.1")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"redirect_uri": "https://evil.example/"}, "https://evil.example/ is not a redirect URI of accounts.google"),
        ({"redirect_uri": f"{CALLBACK}/"}, "cognito-identity-emulator redirect-uri accounts.google.com"),
        ({"redirect_uri": f"{CALLBACK}?x=y"}, "is not a redirect URI"),
        ({"redirect_uri": "http://localhost:3000@evil.example/"}, "It cannot be registered"),
        ({"redirect_uri": "javascript:alert(1)"}, "a browser must not be sent to javascript: URIs"),
        ({"redirect_uri": f"https://evil.example/{MARKUP}"}, "https://evil.example/&lt;script&gt;"),
        ({"redirect_uri": None}, "The request has no redirect_uri."),
        ({"client_id": None}, "The request has no client_id."),
        ({"client_id": "other"}, "accounts.google.com has no client other."),
        ({"client_id": MARKUP}, "has no client &lt;script&gt;"),
    ],
)
def test_a_request_without_a_registered_client_and_uri_is_refused_on_a_page(
    client: Client, changes: dict[str, Any], sentence: str
) -> None:
    answer = client.authorize(**changes)
    assert_page(answer, 400, sentence)
    assert MARKUP not in answer.text


@documented(f"{OPEN_ID_CONNECT}#AuthError")
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"request": "a.b.c"}, "request_not_supported"),
        ({"request_uri": "https://evil.example/request"}, "request_uri_not_supported"),
        ({"nonce": "n" * 2049}, "invalid_request"),
    ],
)
def test_the_client_reads_what_is_wrong_with_its_request(client: Client, changes: dict[str, Any], error: str) -> None:
    answer = client.authorize(**changes)
    assert answer.headers["location"].startswith(f"{CALLBACK}?")
    sent = response_parameters(answer)
    assert (sent["error"], sent["state"], sent["iss"]) == (error, "the state", "https://accounts.google.com")
    assert sent["error_description"].endswith(".")


@documented(f"{OAUTH}#section-3.1")
@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "state", "nonce", "scope", "code_challenge"])
def test_a_repeated_parameter_is_refused(client: Client, name: str) -> None:
    url = f"{client.authorize().request.url}&{name}=x"
    answer = http().get(url)
    if name in ("client_id", "redirect_uri"):
        assert_page(answer, 400, f"The request has {name} more than once.")
    else:
        assert response_parameters(answer)["error"] == "invalid_request"


@documented(f"{OAUTH}#section-5.2")
@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"code": "x"}, 400, "invalid_grant"),
        ({"code": None}, 400, "invalid_grant"),
        ({"code_verifier": None}, 400, "invalid_grant"),
        ({"code_verifier": "x" * 43}, 400, "invalid_grant"),
        ({"code_verifier": challenge_of(VERIFIER)}, 400, "invalid_grant"),
        ({"redirect_uri": None}, 400, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1/cb"}, 400, "invalid_grant"),
        ({"client_id": "second"}, 400, "invalid_grant"),
        ({"client_id": "third"}, 401, "invalid_client"),
        ({"client_id": None}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": None}, 400, "unsupported_grant_type"),
    ],
)
def test_a_code_is_exchanged_only_as_it_was_requested(
    client: Client, changes: dict[str, Any], status: int, error: str
) -> None:
    code = client.code()
    answer = client.exchange(code, **changes) if "code" not in changes else client.exchange(**changes)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert client.exchange(code).status_code == 200


@documented(f"{OAUTH}#section-4.1.2")
def test_a_code_is_used_once(client: Client) -> None:
    code = client.code()
    assert client.exchange(code).status_code == 200
    for _ in range(2):
        assert client.exchange(code).json()["error_description"] == "The code was used before. Sign in again."


@documented(f"{OAUTH}#section-4.1.2")
def test_a_code_expires_after_a_minute_and_a_page_after_an_hour(emulator: Emulator, client: Client) -> None:
    page = client.authorize()
    code = client.code()
    emulator.clock.advance(59)
    assert client.exchange(code).status_code == 200
    code = client.code()
    emulator.clock.advance(60)
    assert client.exchange(code).json()["error"] == "invalid_grant"
    assert client.login(page).status_code == 303
    emulator.clock.advance(3600)
    assert_page(client.login(page), 400, "The page is too old, or from another emulator.")


@documented(f"{SECURITY}#section-4.5")
def test_what_is_sealed_for_one_use_is_worthless_for_another(emulator: Emulator, client: Client) -> None:
    page = client.authorize(scope="openid offline_access")
    code = response_parameters(client.login(page))["code"]
    refresh_token = client.exchange(code).json()["refresh_token"]
    for text in (sealed_request(page), refresh_token):
        assert client.exchange(text).json()["error"] == "invalid_grant"
    for text in (client.code(), refresh_token, "x", ""):
        assert_page(client.login(page, request=text), 400, "The page is too old, or from another emulator.")
    other = IdentityProvider("arn:aws:iam::000000000000:oidc-provider/issuer.example", redirect_uris=(CALLBACK,))
    emulator.put_identity_provider(other)
    at_other = Client(client.endpoint_url, "issuer.example")
    assert_page(at_other.login(page), 400, "The page is too old, or from another emulator.")
    assert at_other.exchange(client.code()).json()["error"] == "invalid_grant"


@documented(f"{SECURITY}#section-4.7")
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ORIGIN},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"},
        {"host": "evil.example"},
    ],
)
def test_only_the_page_itself_can_send_its_form(client: Client, headers: dict[str, str]) -> None:
    assert_page(client.login(client.authorize(), headers=headers), 403, "No sign-in")


@documented("https://developer.mozilla.org/docs/Web/HTTP/CORS")
def test_only_pages_of_the_redirect_uris_read_tokens(client: Client) -> None:
    token, user_info = f"{client.address}/oauth2/token", f"{client.address}/oauth2/userInfo"
    for url in (token, user_info):
        requested = {"access-control-request-method": "POST", "access-control-request-headers": "x-amz-user-agent"}
        preflight = http().options(url, headers={"origin": ORIGIN, **requested})
        assert preflight.status_code == 204
        assert preflight.headers["access-control-allow-origin"] == ORIGIN
        assert preflight.headers["access-control-allow-headers"] == "x-amz-user-agent"
        for origin in ("https://evil.example", "http://localhost:3001", "null", ""):
            refused = http().options(url, headers={"origin": origin})
            assert (refused.status_code, "access-control-allow-origin" in refused.headers) == (403, False)
    code = client.code()
    refused = client.exchange(code, headers={"origin": "https://evil.example"})
    assert (refused.status_code, "access-control-allow-origin" in refused.headers) == (403, False)
    allowed = client.exchange(code, headers={"origin": ORIGIN})
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, ORIGIN)
    assert allowed.headers["vary"] == "origin"
    assert client.exchange(code, headers={"origin": "http://127.0.0.1:5173"}).json()["error"] == "invalid_grant"


@documented(f"{SECURITY}#section-4.15")
def test_the_page_cannot_be_framed_and_its_form_goes_to_the_app_only(client: Client) -> None:
    page = client.authorize()
    assert_page(page, 200, "Sign in")
    assert f"form-action 'self' {ORIGIN};" in page.headers["content-security-policy"]
    assert "script-src 'none'" in page.headers["content-security-policy"]
    markup = client.login(page, subject=f'"{MARKUP}', claims=f"</textarea>{MARKUP}")
    assert_page(markup, 400, "The claims are not a JSON object")
    assert MARKUP not in markup.text
    assert '"&quot;' not in markup.text.replace('value="&quot;', "")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"subject": ""}, "Type a user id, or pick a user."),
        ({"subject": " "}, "Type a user id, or pick a user."),
        ({"subject": "a" * 256}, "with at most 255 characters"),
        ({"subject": "a\0b"}, "The user id must be printable"),
        ({"claims": "[]"}, "The claims are not a JSON object"),
        ({"claims": '{"a": "\\ud800"}'}, "The claims are not a JSON object"),
        ({"claims": "[" * 4000}, "The claims are not a JSON object"),
        ({"claims": '{"sub": "bob", "iss": "x"}'}, "The emulator itself sets iss, sub"),
        ({"claims": '{"a": "' + "a" * 4096 + '"}'}, "more than 4096 bytes"),
    ],
)
def test_an_unusable_user_is_refused_on_the_page(client: Client, fields: dict[str, Any], sentence: str) -> None:
    assert_page(client.login(client.authorize(), **fields), 400, sentence)


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        ("GET", "accounts.google.com", 404, "There is no such page."),
        ("GET", "", 404, "There is no such page."),
        ("GET", "graph.facebook.com/oauth2/authorize", 400, "not the name of an OpenID Connect provider"),
        ("GET", "a b/oauth2/authorize", 400, "not the name of an OpenID Connect provider"),
        ("GET", "/oauth2/authorize", 400, "not the name of an OpenID Connect provider"),
        ("GET", "accounts.google.com/login", 405, "supports POST, not GET"),
        ("GET", "accounts.google.com/oauth2/token", 405, "supports POST, not GET"),
        ("POST", "accounts.google.com/oauth2/authorize", 405, "supports GET, not POST"),
        ("OPTIONS", "accounts.google.com/oauth2/authorize", 405, "supports GET, not OPTIONS"),
        ("DELETE", "accounts.google.com/logout", 405, "supports GET, not DELETE"),
    ],
)
def test_a_path_or_a_method_that_does_not_exist_is_refused(
    emulator: Emulator, method: str, path: str, status: int, sentence: str
) -> None:
    assert_page(http().request(method, f"{emulator.endpoint_url}/sign-in/{path}"), status, sentence)


def test_a_body_has_a_limit_and_must_be_a_form(client: Client) -> None:
    url = f"{client.address}/oauth2/token"
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert http().post(url, content=b"a" * (BODY_LIMIT_BYTES + 1), headers=form).status_code == 413
    for body, headers in (
        (b"{}", {"content-type": "application/json"}),
        (b"grant_type=a&grant_type=b", form),
        (b"a=%ff", form),
        (b"\xff", form),
        (b"&".join([b"a=b"] * 1001), form),
    ):
        answer = http().post(url, content=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_provider_without_registration_signs_nobody_in(emulator: Emulator) -> None:
    client = Client(emulator.endpoint_url, "unregistered.example")
    assert_page(client.authorize(), 400, "is not a redirect URI of unregistered.example.")


def test_the_sign_in_follows_the_settings_of_the_control_api(client: Client) -> None:
    for settings in (Settings(control="off"), Settings(control_token="a secret token")):
        with Emulator(settings) as other:
            other.put_identity_provider(IdentityProvider(GOOGLE_ARN, redirect_uris=(CALLBACK,)))
            pool_id = other.create_pool(SupportedLoginProviders={GOOGLE: "app"})["IdentityPoolId"]
            other.perform("GetId", IdentityPoolId=pool_id, Logins={GOOGLE: other.login_token(GOOGLE, "alice", "app")})
            at_other = Client(other.endpoint_url)
            page = at_other.authorize()
            if settings.control == "off":
                assert_page(page, 403, "The control API is switched off")
                continue
            assert 'name="user"' not in page.text
            assert_page(at_other.login(page), 403, "The control token is wrong.")
            signed_in = at_other.login(page, control_token="a secret token")
            assert at_other.exchange(response_parameters(signed_in)["code"]).status_code == 200
    assert_page(client.authorize(headers={"host": "evil.example"}), 403, "evil.example")


def test_no_token_and_no_code_is_in_a_log_or_the_journal(
    emulator: Emulator, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "cognito_identity_emulator")
    page = client.authorize(scope="openid offline_access", state="the-secret-state")
    code = response_parameters(client.login(page, claims='{"email": "secret@example.com"}'))["code"]
    tokens = client.exchange(code).json()
    client.exchange(code)
    client.exchange(code, code_verifier="another-verifier-of-more-than-43-characters")
    calls = str(emulator.calls)
    own = "\n".join(each.getMessage() for each in caplog.records if each.name.startswith("cognito_identity_emulator"))
    assert "POST /sign-in/accounts.google.com/oauth2/token 200" in own
    assert "The code was used before." in own
    secrets = [code, sealed_request(page), "the-secret-state", "secret@example.com", VERIFIER, *tokens.values()]
    for secret in map(str, secrets):
        if secret not in ("3600", "Bearer", "openid offline_access"):
            assert secret not in own
            assert secret not in calls


@documented(
    "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html"
)
def test_an_access_token_is_no_login(emulator: Emulator, client: Client, pool_id: str) -> None:
    token = client.exchange(client.code()).json()["access_token"]
    cognito = emulator.client("cognito-identity")
    with pytest.raises(cognito.exceptions.NotAuthorizedException, match="Missing a required claim: aud"):
        cognito.get_id(IdentityPoolId=pool_id, Logins={GOOGLE: token})
