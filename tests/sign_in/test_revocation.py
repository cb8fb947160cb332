"""The revocation of tokens: what no longer works afterwards, and which requests are refused."""

from typing import Any

import httpx
import pytest

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.domain.iam import IdentityProvider
from tests.provenance import documented
from tests.sign_in.flow import CALLBACK, ORIGIN, Client, http

RFC = "https://www.rfc-editor.org/rfc/rfc7009"
USER_POOL = "cognito-idp.us-east-1.amazonaws.com/us-east-1_revocation"
USER_POOLS = "https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html"


def signed_in(client: Client) -> dict[str, Any]:
    """The tokens of a new sign-in."""
    tokens: dict[str, Any] = client.exchange(client.code(scope="openid offline_access")).json()
    return tokens


def user_info_status(client: Client, tokens: dict[str, Any]) -> int:
    """The status with which the userinfo endpoint answers an access token."""
    headers = {"authorization": f"Bearer {tokens['access_token']}"}
    return http().get(f"{client.address}/oauth2/userInfo", headers=headers).status_code


@pytest.fixture(scope="module")
def user_pool(emulator: Emulator) -> Client:
    """The client of a user pool."""
    arn = f"arn:aws:iam::000000000000:oidc-provider/{USER_POOL}"
    emulator.put_identity_provider(IdentityProvider(arn, redirect_uris=(CALLBACK,)))
    return Client(emulator.endpoint_url, USER_POOL)


@documented(f"{RFC}#section-2.1")
@pytest.mark.parametrize("hint", [None, "refresh_token", "access_token", "other"])
def test_a_revoked_refresh_token_gets_no_tokens_and_its_access_tokens_end(client: Client, hint: str | None) -> None:
    tokens, others = signed_in(client), signed_in(client)
    renewed = client.refresh(tokens["refresh_token"]).json()
    answer = client.revoke(tokens["refresh_token"], token_type_hint=hint)
    assert (answer.status_code, answer.content) == (200, b"")
    refusal = client.refresh(tokens["refresh_token"])
    assert (refusal.status_code, refusal.json()["error"]) == (400, "invalid_grant")
    assert refusal.json()["error_description"] == "The refresh token was revoked. Sign in again."
    assert [user_info_status(client, each) for each in (tokens, renewed, others)] == [401, 401, 200]
    assert client.refresh(others["refresh_token"]).status_code == 200
    assert client.revoke(tokens["refresh_token"]).status_code == 200


@documented(f"{RFC}#section-2.1")
def test_a_revoked_access_token_ends_alone(client: Client) -> None:
    tokens = signed_in(client)
    renewed = client.refresh(tokens["refresh_token"]).json()
    assert client.revoke(tokens["access_token"]).status_code == 200
    assert [user_info_status(client, each) for each in (tokens, renewed)] == [401, 200]
    assert client.refresh(tokens["refresh_token"]).status_code == 200


@documented(USER_POOLS)
def test_a_user_pool_revokes_refresh_tokens_only(user_pool: Client) -> None:
    tokens = signed_in(user_pool)
    for name in ("access_token", "id_token"):
        refusal = user_pool.revoke(tokens[name])
        assert (refusal.status_code, refusal.json()["error"]) == (400, "unsupported_token_type")
    assert user_info_status(user_pool, tokens) == 200
    assert user_pool.revoke(tokens["refresh_token"]).content == b""
    assert user_info_status(user_pool, tokens) == 401


@documented(f"{RFC}#section-2.2")
@pytest.mark.parametrize("token", ["x", "a.b.c", "\x00"])
def test_an_invalid_token_needs_no_revocation(client: Client, token: str) -> None:
    assert client.revoke(token).status_code == 200


@documented(f"{RFC}#section-2.2.1")
@pytest.mark.parametrize(
    ("kind", "changes", "status", "error"),
    [
        ("id_token", {}, 400, "unsupported_token_type"),
        ("no_token", {}, 400, "invalid_request"),
        ("refresh_token", {"client_id": None}, 401, "invalid_client"),
        ("refresh_token", {"client_id": "third"}, 401, "invalid_client"),
        ("refresh_token", {"client_id": "second"}, 400, "invalid_grant"),
        ("access_token", {"client_id": "second"}, 400, "invalid_grant"),
    ],
)
def test_a_client_revokes_its_own_tokens_only(
    client: Client, kind: str, changes: dict[str, Any], status: int, error: str
) -> None:
    tokens = signed_in(client)
    refusal = client.revoke(tokens.get(kind), **changes)
    assert (refusal.status_code, refusal.json()["error"]) == (status, error)
    assert client.refresh(tokens["refresh_token"]).status_code == 200
    assert user_info_status(client, tokens) == 200


@documented(f"{RFC}#section-2.1")
def test_a_token_of_another_provider_is_not_revoked(client: Client, user_pool: Client) -> None:
    tokens = signed_in(client)
    assert user_pool.revoke(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert client.refresh(tokens["refresh_token"]).status_code == 200


@documented(f"{RFC}#section-2.3")
def test_pages_of_registered_origins_may_revoke(client: Client) -> None:
    tokens = signed_in(client)
    for origin, status in (("https://evil.example", 403), (ORIGIN, 200)):
        preflight = http().request("OPTIONS", f"{client.address}/oauth2/revoke", headers={"origin": origin})
        answer = client.revoke(tokens["refresh_token"], headers={"origin": origin})
        assert answer.status_code == status
        expected = origin if status == 200 else None
        assert answer.headers.get("access-control-allow-origin") == expected
        assert preflight.headers.get("access-control-allow-origin") == expected


@documented(f"{RFC}#section-2.1")
def test_a_client_may_authenticate_with_any_secret(client: Client) -> None:
    tokens = signed_in(client)
    form = {"token": tokens["refresh_token"]}
    basic = httpx.BasicAuth("app", "any secret")
    assert http().post(f"{client.address}/oauth2/revoke", data=form, auth=basic).status_code == 200
    assert client.refresh(tokens["refresh_token"]).status_code == 400
