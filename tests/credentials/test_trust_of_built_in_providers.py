"""Google, Facebook and Login with Amazon at STS: roles trust them by name, and IAM needs no provider for them."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.domain.iam import IdentityProvider
from tests.credentials.fixtures import (
    ACCOUNT,
    FACEBOOK,
    GOOGLE,
    NOT_AUTHORIZED,
    CredentialFlows,
    outcome,
    role_arn,
    statement,
)
from tests.issuer import Issuer, some_key
from tests.offline_issuer import OfflineIssuer
from tests.operations.calling import Refusal
from tests.operations.sts.calling import UNVERIFIED
from tests.provenance import assumed, documented, observed

AMAZON = "www.amazon.com"
APP, USER = "app-1", "user-1"
CONDITION_KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif"  # fmt: skip  # noqa: E501
BUILT_IN = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html"
RESPONSE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html"


@pytest.fixture(scope="module")
def flows(new_database_url: Callable[[], str]) -> Iterator[CredentialFlows]:
    """An emulator without any identity provider."""
    with Emulator(Settings(database_url=new_database_url()), clock=ManualClock()) as running:
        yield CredentialFlows(running)


def provider_id(provider: str) -> dict[str, str]:
    """The ProviderId of the call: only access tokens have one."""
    return {} if provider == GOOGLE else {"ProviderId": provider}


def trusting(provider: str, **keys: Any) -> dict[str, Any]:
    """A statement that allows users of the provider whose condition keys equal these."""
    conditions = {"StringEquals": {f"{provider}:{key}": value for key, value in keys.items()}} if keys else {}
    return statement(Principal={"Federated": provider}, Condition=conditions)


def is_allowed(flows: CredentialFlows, provider: str, allowing: dict[str, Any], **claims: Any) -> bool:
    """Whether the provider's user may assume a role with this statement."""
    token = flows.emulator.login_token(provider, subject=USER, audience=APP, claims=claims)
    role = flows.role(allowing)
    result = outcome(lambda: flows.classic(role, token, **provider_id(provider)))
    assert not isinstance(result, Refusal) or result == NOT_AUTHORIZED
    return result != NOT_AUTHORIZED


@documented(CONDITION_KEYS)
@pytest.mark.parametrize(
    ("provider", "keys", "allowed"),
    [
        (GOOGLE, {}, True),
        (GOOGLE, {"aud": APP, "oaud": APP, "sub": USER}, True),
        (GOOGLE, {"aud": "another"}, False),
        (GOOGLE, {"sub": "another"}, False),
        (FACEBOOK, {}, True),
        (FACEBOOK, {"app_id": APP, "id": USER}, True),
        (FACEBOOK, {"app_id": "another"}, False),
        (FACEBOOK, {"id": "another"}, False),
        (AMAZON, {}, True),
        (AMAZON, {"app_id": APP, "user_id": USER}, True),
        (AMAZON, {"app_id": "another"}, False),
        (AMAZON, {"user_id": "another"}, False),
    ],
)
def test_a_role_trusts_the_users_and_apps_that_its_condition_keys_name(
    flows: CredentialFlows, provider: str, keys: dict[str, str], allowed: bool
) -> None:
    assert is_allowed(flows, provider, trusting(provider, **keys)) is allowed


@documented(CONDITION_KEYS)
@pytest.mark.parametrize(
    ("provider", "key"),
    [(GOOGLE, "app_id"), (GOOGLE, "azp"), (FACEBOOK, "sub"), (FACEBOOK, "aud"), (AMAZON, "sub"), (AMAZON, "id")],
)
def test_a_provider_has_no_other_keys_than_its_own(flows: CredentialFlows, provider: str, key: str) -> None:
    exists = statement(Principal={"Federated": provider}, Condition={"Null": {f"{provider}:{key}": "false"}})
    assert not is_allowed(flows, provider, exists, azp="party")


@documented(CONDITION_KEYS)
@pytest.mark.parametrize(
    ("keys", "allowed"),
    [({"aud": "party", "oaud": APP}, True), ({"aud": APP}, False), ({"oaud": "party"}, False)],
)
def test_the_aud_key_of_google_is_the_azp_of_a_token_that_has_one(
    flows: CredentialFlows, keys: dict[str, str], allowed: bool
) -> None:
    assert is_allowed(flows, GOOGLE, trusting(GOOGLE, **keys), azp="party") is allowed


@documented(BUILT_IN)
@pytest.mark.parametrize("provider", [GOOGLE, FACEBOOK, AMAZON])
def test_a_role_that_trusts_another_provider_is_refused(flows: CredentialFlows, provider: str) -> None:
    for principal in ("cognito-identity.amazonaws.com", f"arn:aws:iam::{ACCOUNT}:oidc-provider/{provider}"):
        assert not is_allowed(flows, provider, statement(Principal={"Federated": principal}))


@documented(RESPONSE)
@pytest.mark.parametrize("provider", [FACEBOOK, AMAZON])
def test_the_response_names_the_provider_the_app_and_the_user_of_an_access_token(
    flows: CredentialFlows, provider: str
) -> None:
    response = flows.sts.assume_role_with_web_identity(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/anything",
        RoleSessionName="worker",
        WebIdentityToken=flows.emulator.login_token(provider, subject=USER, audience=APP),
        ProviderId=provider,
    )
    named = (response["Provider"], response["Audience"], response["SubjectFromWebIdentityToken"])
    assert named == (provider, APP, USER)


@observed("outputs of the AWS CLI and boto3 with tokens of Google service accounts, whose azp is the account")
def test_the_response_names_google_and_the_authorized_party(flows: CredentialFlows) -> None:
    response = flows.sts.assume_role_with_web_identity(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/anything",
        RoleSessionName="worker",
        WebIdentityToken=flows.emulator.login_token(GOOGLE, subject=USER, audience=APP, claims={"azp": USER}),
    )
    named = (response["Provider"], response["Audience"], response["SubjectFromWebIdentityToken"])
    assert named == (GOOGLE, USER, USER)


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html")
@pytest.mark.parametrize("provider", [GOOGLE, FACEBOOK, AMAZON])
def test_the_federated_provider_is_the_name(flows: CredentialFlows, provider: str) -> None:
    condition = {"StringEquals": {"aws:FederatedProvider": provider}}
    assert is_allowed(flows, provider, statement(Principal={"Federated": provider}, Condition=condition))


@assumed("Google writes both issuers; its documentation allows a token without the scheme")
def test_the_issuer_of_google_may_have_no_scheme(flows: CredentialFlows) -> None:
    assert is_allowed(flows, GOOGLE, trusting(GOOGLE, sub=USER), iss=GOOGLE)


@documented(BUILT_IN)
def test_a_token_that_google_signed_is_verified_with_its_keys(
    new_database_url: Callable[[], str], tmp_path: Path
) -> None:
    google = OfflineIssuer(f"https://{GOOGLE}", tmp_path)
    with Emulator(Settings(database_url=new_database_url(), issuer_keys=(google.setting,))) as running:
        flows = CredentialFlows(running)
        role = flows.role(trusting(GOOGLE, sub=USER))
        assert outcome(lambda: flows.classic(role, google.token(sub=USER))) != NOT_AUTHORIZED
        forger = Issuer(google.url, some_key(1))
        assert outcome(lambda: flows.classic(role, forger.token(sub=USER))) == UNVERIFIED


@assumed("AWS fetches Google's keys for every role; the emulator sends no request that nothing of the operator's names")
@pytest.mark.parametrize(("is_registered", "looked_up"), [(True, {GOOGLE}), (False, set())])
def test_the_keys_of_google_are_fetched_only_for_a_role_that_trusts_it(
    new_database_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch, is_registered: bool, looked_up: set[str]
) -> None:
    names = set()

    def no_network(host: Any, *_others: Any, **_options: Any) -> Any:
        names.add(host)
        raise socket.gaierror(f"{host} is not looked up in tests")

    with Emulator(Settings(database_url=new_database_url())) as running:
        flows = CredentialFlows(running)
        role = flows.role(trusting(GOOGLE)) if is_registered else role_arn("unregistered")
        token = Issuer(f"https://{GOOGLE}", some_key(1)).token(sub=USER)
        sts = running.client("sts")
        sts.get_caller_identity()
        monkeypatch.setattr(socket, "getaddrinfo", no_network)
        refused = outcome(
            lambda: sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="build", WebIdentityToken=token)
        )
        monkeypatch.undo()
        assert refused == UNVERIFIED
        assert names - {"127.0.0.1", "::1", "localhost"} == looked_up
        assert (f"names {GOOGLE}, or set --issuer-keys" in str(running.calls[-1].explanation)) is not is_registered


@documented("https://developers.google.com/identity/openid-connect/openid-connect: the iss of Google's tokens")
@pytest.mark.parametrize(
    "issuer", [f"http://{GOOGLE}", f"https://{GOOGLE}/realm", f"https://{GOOGLE}:8443", f"https://{FACEBOOK}"]
)
def test_another_issuer_is_not_built_in(flows: CredentialFlows, issuer: str) -> None:
    token = flows.emulator.login_token(GOOGLE, subject=USER, audience=APP, claims={"iss": issuer})
    refused = outcome(lambda: flows.classic(flows.role(trusting(GOOGLE)), token))
    assert refused == Refusal("InvalidIdentityToken", f"No OpenIDConnect provider found in your account for {issuer}")


@observed(
    "public notes: with an IAM provider for accounts.google.com, AWS checks its client ids (InvalidIdentityToken)"
)
def test_a_registered_provider_for_google_takes_the_place_of_the_built_in_one(
    new_database_url: Callable[[], str],
) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{GOOGLE}"
    with Emulator(Settings(database_url=new_database_url())) as running:
        flows = CredentialFlows(running)
        running.put_identity_provider(IdentityProvider(arn, client_ids=(APP,)))
        assert not is_allowed(flows, GOOGLE, trusting(GOOGLE))
        assert is_allowed(flows, GOOGLE, statement(Principal={"Federated": arn}))
        token = running.login_token(GOOGLE, subject=USER, audience="another")
        refused = outcome(lambda: flows.classic(flows.role(trusting(GOOGLE)), token))
        assert refused == Refusal("InvalidIdentityToken", "Incorrect token audience")
