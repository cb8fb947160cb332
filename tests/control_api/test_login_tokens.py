"""The built-in identity provider: POST /_emulator/login-tokens, Emulator.login_token, and the command `token`."""

from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.logins.providers.oidc import CLOCK_SKEW_S
from tests import command
from tests.control_api.client import ask, refusal
from tests.logins.providers_of_a_pool import (
    APPLE,
    DEVELOPER,
    FACEBOOK,
    GOOGLE,
    ISSUERS,
    OIDC,
    OPAQUE,
    SAML,
    TWITTER,
    USER_POOL,
    new_pool,
)

NOW = 1_790_000_000_000
EVERY_KIND = (USER_POOL, OIDC, GOOGLE, APPLE, *OPAQUE, SAML)


@pytest.fixture(scope="module")
def emulator(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    with Emulator(Settings(database_url=new_database_url()), clock=ManualClock(NOW)) as running:
        yield running


@pytest.fixture(scope="module")
def pool(emulator: Emulator) -> str:
    return new_pool(emulator)


@pytest.fixture(scope="module")
def endpoint(emulator: Emulator, pool: str) -> str:
    return emulator.endpoint_url


def issue(endpoint: str, **token_request: Any) -> dict[str, str]:
    status, answer = ask(endpoint, "POST", "login-tokens", {"subject": "alice", **token_request})
    assert status == 200, answer
    return dict(answer)


def claims_of(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def get_id(emulator: Emulator, pool: str, key: str, token: str) -> str:
    return str(emulator.client("cognito-identity").get_id(IdentityPoolId=pool, Logins={key: token})["IdentityId"])


@pytest.mark.parametrize("provider", EVERY_KIND)
def test_login_tokens_issued_in_three_ways_log_the_same_user_in(
    emulator: Emulator, endpoint: str, pool: str, provider: str
) -> None:
    over_http = issue(endpoint, provider=provider)
    assert (over_http["provider"], over_http["subject"]) == (provider, "alice")
    in_process = emulator.login_token(provider, "alice", identity_pool_id=pool)
    on_the_command_line = command.run("token", provider, "--subject", "alice", "--endpoint-url", endpoint)
    assert on_the_command_line.returncode == 0, on_the_command_line.stderr
    tokens = [over_http["token"], in_process, on_the_command_line.stdout.strip()]
    alice = {get_id(emulator, pool, provider, token) for token in tokens}
    assert len(alice) == 1
    assert get_id(emulator, pool, provider, emulator.login_token(provider, "bob")) not in alice


def test_a_request_with_the_arn_of_an_oidc_provider_issues_a_token(
    emulator: Emulator, endpoint: str, pool: str
) -> None:
    answer = issue(endpoint, provider=ISSUERS[OIDC].arn)
    assert answer["provider"] == OIDC
    assert get_id(emulator, pool, OIDC, answer["token"])


def test_the_token_of_a_user_pool_has_the_claims_of_a_user_pool(endpoint: str) -> None:
    claims = claims_of(issue(endpoint, provider=USER_POOL, claims={"cognito:groups": ["staff"]})["token"])
    assert claims == {
        "iss": f"https://{USER_POOL}",
        "sub": "alice",
        "aud": "app",
        "iat": NOW // 1000,
        "exp": NOW // 1000 + 3600,
        "token_use": "id",
        "auth_time": NOW // 1000,
        "cognito:username": "alice",
        "cognito:groups": ["staff"],
    }


def test_requested_claims_are_added_or_replaced_and_null_claims_are_left_out(
    emulator: Emulator, endpoint: str, pool: str
) -> None:
    token_request = {
        "provider": USER_POOL,
        "claims": {"token_use": "access", "aud": None, "auth_time": None, "sub": "carol"},
    }
    token = issue(endpoint, **token_request)["token"]
    claims = claims_of(token)
    assert (claims["token_use"], claims["sub"]) == ("access", "carol")
    assert {"aud", "auth_time"}.isdisjoint(claims)
    with pytest.raises(ClientError, match="Missing a required claim: aud"):
        get_id(emulator, pool, USER_POOL, token)


def test_the_audience_is_from_the_request_or_from_the_requested_pool(emulator: Emulator, endpoint: str) -> None:
    ids = {}
    for client in ("first", "second"):
        ids[client] = emulator.client("cognito-identity").create_identity_pool(
            IdentityPoolName=client,
            AllowUnauthenticatedIdentities=False,
            SupportedLoginProviders={GOOGLE: client},
        )["IdentityPoolId"]
    for client, pool_id in ids.items():
        assert claims_of(issue(endpoint, provider=GOOGLE, identity_pool_id=pool_id)["token"])["aud"] == client
    assert claims_of(issue(endpoint, provider=GOOGLE, audience="third")["token"])["aud"] == "third"
    assert claims_of(issue(endpoint, provider="anybody.example", audience="app")["token"])["iss"] == (
        "https://anybody.example"
    )


def test_the_default_audience_of_a_registered_provider_is_its_first_client_id() -> None:
    with Emulator(Settings()) as emulator:
        provider = IdentityProvider(ISSUERS[OIDC].arn, client_ids=("web", "mobile"))
        emulator.put_identity_provider(provider)
        emulator.create_pool(OpenIdConnectProviderARNs=[provider.arn])
        assert claims_of(emulator.login_token(OIDC, "alice"))["aud"] == "web"


@pytest.mark.parametrize("expires_in_s", [0, -1, -86_400])
def test_a_negative_lifetime_makes_an_expired_token(emulator: Emulator, pool: str, expires_in_s: int) -> None:
    for provider in EVERY_KIND:
        grace_s = CLOCK_SKEW_S if provider == OIDC else 0
        token = emulator.login_token(provider, "alice", expires_in_s=expires_in_s - grace_s)
        with pytest.raises(ClientError, match=r"Token expired: |Token is expired\."):
            get_id(emulator, pool, provider, token)


def test_a_token_expires_by_the_emulators_clock(new_database_url: Callable[[], str]) -> None:
    with Emulator(Settings(database_url=new_database_url()), clock=ManualClock(NOW)) as emulator:
        pool = new_pool(emulator)
        tokens = {provider: emulator.login_token(provider, "alice", expires_in_s=60) for provider in EVERY_KIND}
        emulator.clock.advance(59)
        assert len({get_id(emulator, pool, *login) for login in tokens.items()}) == len(EVERY_KIND)
        emulator.clock.advance(1)
        assert get_id(emulator, pool, OIDC, tokens[OIDC])
        for provider in EVERY_KIND:
            if provider == OIDC:
                emulator.clock.advance(CLOCK_SKEW_S)
            with pytest.raises(ClientError, match="expired"):
                get_id(emulator, pool, provider, tokens[provider])


@pytest.mark.parametrize(
    ("token_request", "status", "sentence"),
    [
        ({"provider": "nobody.example"}, 400, "No identity pool has the provider nobody.example"),
        ({"provider": f"{SAML}-2"}, 400, "No identity pool has the provider"),
        ({"provider": DEVELOPER}, 400, "No identity pool has the provider"),
        ({"provider": ""}, 400, "No identity pool has the provider"),
        ({"provider": GOOGLE, "fault": "typo"}, 400, "wrong-signature, wrong-issuer, wrong-audience"),
        ({"provider": GOOGLE, "identity_pool_id": "us-east-1:nothing"}, 404, "There is no identity pool"),
        ({"provider": GOOGLE, "expires_in_s": 10**15}, 400, "expires_in_s must be between"),
        ({"provider": GOOGLE, "expires_in_s": -(10**15)}, 400, "expires_in_s must be between"),
        ({"provider": SAML, "expires_in_s": 10**15}, 400, "expires_in_s must be between"),
        ({"provider": SAML, "subject": "a\0b"}, 400, "XML cannot contain"),
        ({"provider": SAML, "claims": {"mail": "\x01"}}, 400, "XML cannot contain"),
    ],
)
def test_a_token_that_cannot_be_issued_is_refused_with_the_reason(
    endpoint: str, token_request: dict[str, Any], status: int, sentence: str
) -> None:
    got, _, message = refusal(endpoint, "POST", "login-tokens", {"subject": "alice", **token_request})
    assert got == status
    assert sentence in message


def test_a_failing_token_command_prints_the_reason(endpoint: str) -> None:
    here = ("--endpoint-url", endpoint)
    for arguments, sentence in (
        (("token", "nobody.example", "--subject", "alice", *here), "No identity pool has the provider"),
        (("token", GOOGLE, "--subject", "alice", "--claims", "{", *here), "--claims must be a JSON object"),
        (("token", GOOGLE, "--subject", "alice", "--claims", "[]", *here), "claims"),
        (("token", GOOGLE, "--subject", "alice", "--endpoint-url", "http://127.0.0.1:1"), "No emulator answers"),
    ):
        done = command.run(*arguments)
        assert done.returncode == 2
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr


def test_the_token_command_has_an_option_for_every_member_of_the_request(
    emulator: Emulator, endpoint: str, pool: str
) -> None:
    claims = '{"cognito:groups": ["staff"], "auth_time": null}'
    options = ("--audience", "other", "--claims", claims, "--expires-in-s", "60", "--identity-pool-id", pool)
    done = command.run("token", USER_POOL, "--subject", "alice", *options, "--endpoint-url", endpoint)
    issued = claims_of(done.stdout.strip())
    assert (issued["aud"], issued["cognito:groups"], issued["exp"]) == (
        "other",
        ["staff"],
        NOW // 1000 + 60,
    )
    faulty = command.run(
        "token", GOOGLE, "--subject", "alice", "--fault", "wrong-signature", "--endpoint-url", endpoint
    )
    with pytest.raises(ClientError, match="Couldn't verify signed token"):
        get_id(emulator, pool, GOOGLE, faulty.stdout.strip())


def test_a_twitter_login_has_token_and_secret_and_a_facebook_login_a_token(emulator: Emulator, pool: str) -> None:
    assert emulator.login_token(TWITTER, "alice").count(";") == 1
    assert ";" not in emulator.login_token(FACEBOOK, "alice")


def test_saml_claims_are_attributes_and_roles(emulator: Emulator, pool: str) -> None:
    role = "arn:aws:iam::000000000000:role/reader"
    cognito = emulator.client("cognito-identity")
    cognito.set_identity_pool_roles(IdentityPoolId=pool, Roles={"authenticated": f"{role}s"})
    claims = {"https://aws.amazon.com/SAML/Attributes/Role": [f"{role},{SAML}"], "mail": "alice@example.com"}
    token = emulator.login_token(SAML, "alice", claims=claims)
    identity = get_id(emulator, pool, SAML, token)
    credentials = cognito.get_credentials_for_identity(IdentityId=identity, Logins={SAML: token})["Credentials"]
    assert emulator.session_of(credentials["AccessKeyId"]).role_arn == role
