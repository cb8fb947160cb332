"""POST /_emulator/explain/role: the role, the rule, and the trust policy statement by statement."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.errors.admin import AdminError
from tests.control_api.client import ask, refusal

GOOGLE = "accounts.google.com"
FACEBOOK = "graph.facebook.com"
SAML = "arn:aws:iam::000000000000:saml-provider/idp"
ROLE = "arn:aws:iam::000000000000:role/"
ROLE_ATTRIBUTE = "https://aws.amazon.com/SAML/Attributes/Role"


@pytest.fixture(scope="module")
def emulator(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    with Emulator(Settings(database_url=new_database_url())) as running:
        yield running


@pytest.fixture(scope="module")
def pool(emulator: Emulator) -> str:
    """A pool whose Google users get a role by their claims."""
    providers = {GOOGLE: "app", FACEBOOK: "app"}
    created = emulator.create_pool(
        SupportedLoginProviders=providers, SamlProviderARNs=[SAML], DeveloperProviderName="login.example"
    )
    pool_id = str(created["IdentityPoolId"])
    rules = [
        {"Claim": "team", "MatchType": "Equals", "Value": name, "RoleARN": f"{ROLE}{name}"} for name in ("red", "blue")
    ]
    mapping = {
        "Type": "Rules",
        "AmbiguousRoleResolution": "Deny",
        "RulesConfiguration": {"Rules": rules},
    }
    roles = {"authenticated": f"{ROLE}user", "unauthenticated": f"{ROLE}guest"}
    emulator.perform("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles=roles, RoleMappings={GOOGLE: mapping})
    return pool_id


def explain(emulator: Emulator, pool: str, **question: Any) -> Any:
    status, answer = ask(emulator.endpoint_url, "POST", "explain/role", {"identity_pool_id": pool, **question})
    assert status == 200, answer
    return answer


def test_a_matching_rule_is_in_the_explanation(emulator: Emulator, pool: str) -> None:
    explanation = explain(emulator, pool, claims={"iss": f"https://{GOOGLE}", "team": "blue"})
    assert explanation["role_arn"] == f"{ROLE}blue"
    assert explanation["provider"] == explanation["role_mapping"]["key"] == GOOGLE
    rule = {"index": 1, "claim": "team", "match_type": "Equals", "value": "blue", "role_arn": f"{ROLE}blue"}
    assert explanation["rule"] == {**rule, "got": "blue", "matched": True}
    assert "team Equals 'blue'" in explanation["sentence"]
    assert (explanation["registered"], explanation["trust"], explanation["assumable"], explanation["login"]) == (
        False,
        None,
        True,
        None,
    )


def test_a_role_of_another_account_is_explained_as_the_call_and_the_journal_do(
    new_database_url: Callable[[], str],
) -> None:
    foreign = "arn:aws:iam::444455556666:role/foreign"
    with Emulator(Settings(database_url=new_database_url())) as running:
        cognito = running.client("cognito-identity", aws_access_key_id="111122223333")
        pool_id = cognito.create_identity_pool(IdentityPoolName="pool", AllowUnauthenticatedIdentities=True)[
            "IdentityPoolId"
        ]
        cognito.set_identity_pool_roles(IdentityPoolId=pool_id, Roles={"unauthenticated": foreign})
        guest = cognito.get_id(IdentityPoolId=pool_id)["IdentityId"]
        with pytest.raises(cognito.exceptions.InvalidIdentityPoolConfigurationException):
            cognito.get_credentials_for_identity(IdentityId=guest)
        call = ask(running.endpoint_url, "GET", f"calls/{running.calls[-1].id}")[1]
        assert (call["failed_check"]["name"], call["failed_check"]["got"]) == ("role account", foreign)
        assert call["failed_check"]["expected"] == "a role of account 111122223333, as the pool"
        explanation = explain(running, pool_id)
        assert (explanation["role_arn"], explanation["assumable"]) == (foreign, False)
        assert explanation["sentence"].endswith(call["explanation"])
        with pytest.raises(AdminError, match="role account: expected a role of account 111122223333"):
            running.credentials_of(guest)
        assert running.credentials_of(guest, "arn:aws:iam::111122223333:role/own").session.role_arn.endswith("/own")


def test_every_rule_is_shown_with_its_claim(emulator: Emulator, pool: str) -> None:
    explanation = explain(emulator, pool, claims={"team": ["red"]}, provider=GOOGLE)
    mapping = explanation["role_mapping"]
    assert (mapping["type"], mapping["ambiguous_role_resolution"]) == ("Rules", "Deny")
    assert [(each["value"], each["got"], each["matched"]) for each in mapping["rules"]] == [
        ("red", "[red]", False),
        ("blue", "[red]", False),
    ]
    assert [each["got"] for each in explain(emulator, pool, claims={}, provider=GOOGLE)["role_mapping"]["rules"]] == [
        None,
        None,
    ]


def test_the_possible_keys_of_a_mapping_are_shown(emulator: Emulator) -> None:
    name = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc"
    clients = [{"ProviderName": name, "ClientId": "one"}, {"ProviderName": name, "ClientId": "two"}]
    pool = str(emulator.create_pool(CognitoIdentityProviders=clients)["IdentityPoolId"])
    explanation = explain(emulator, pool, claims={"sub": "bob", "aud": "two"}, provider=name)
    assert (explanation["role_mapping_keys"], explanation["role_mapping"]) == ([f"{name}:two", name], None)


def test_claims_without_an_audience_get_the_only_one_of_the_pool(emulator: Emulator) -> None:
    name, team = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc", "blue"
    one, two = ({"ProviderName": name, "ClientId": client} for client in ("one", "two"))
    pool = str(emulator.create_pool(CognitoIdentityProviders=[one])["IdentityPoolId"])
    rule = {"Claim": "team", "MatchType": "Equals", "Value": team, "RoleARN": f"{ROLE}{team}"}
    mapping = {"Type": "Rules", "AmbiguousRoleResolution": "Deny", "RulesConfiguration": {"Rules": [rule]}}
    roles = {"authenticated": f"{ROLE}user"}
    emulator.perform("SetIdentityPoolRoles", IdentityPoolId=pool, Roles=roles, RoleMappings={f"{name}:one": mapping})
    claims = {"sub": "bob", "team": team}
    explanation = explain(emulator, pool, claims=claims, provider=name)
    token = emulator.login_token(name, "bob", claims={"team": team}, identity_pool_id=pool)
    assert explanation["role_arn"] == explain(emulator, pool, token=token)["role_arn"] == f"{ROLE}{team}"
    assert (explanation["assumed_audience"], explanation["role_mapping"]["key"]) == ("one", f"{name}:one")
    assert explain(emulator, pool, claims={**claims, "aud": "one"}, provider=name)["assumed_audience"] is None
    assert explain(emulator, pool, token=token)["assumed_audience"] is None
    emulator.perform(
        "UpdateIdentityPool",
        IdentityPoolId=pool,
        IdentityPoolName="two clients",
        AllowUnauthenticatedIdentities=True,
        CognitoIdentityProviders=[one, two],
    )
    body = {"identity_pool_id": pool, "claims": claims, "provider": name}
    assert refusal(emulator.endpoint_url, "POST", "explain/role", body) == (
        400,
        "invalid",
        f"The pool accepts 2 audiences from {name}: add `aud` to the claims. claims.aud: one claims.aud: two",
    )


def test_the_trust_request_is_shown_for_any_role(emulator: Emulator, pool: str) -> None:
    explanation = explain(emulator, pool, claims={"sub": "bob"}, provider=FACEBOOK)
    trust_request = explanation["trust_request"]
    assert (explanation["registered"], trust_request["federated"]) == (False, "cognito-identity.amazonaws.com")
    assert trust_request["actions"] == ["sts:AssumeRoleWithWebIdentity"]
    assert trust_request["context"]["cognito-identity.amazonaws.com:aud"] == [pool]
    assert trust_request["context"]["cognito-identity.amazonaws.com:amr"][:2] == ["authenticated", FACEBOOK]


def test_a_login_without_a_role_is_explained(emulator: Emulator, pool: str) -> None:
    explanation = explain(emulator, pool, claims={"team": "green"}, provider=GOOGLE)
    assert (explanation["role_arn"], explanation["refusal"], explanation["rule"]) == (
        None,
        "ambiguous role mapping denied",
        None,
    )
    assert explanation["assumable"] is False


def test_a_custom_role_that_the_login_cannot_have_is_refused(emulator: Emulator, pool: str) -> None:
    explanation = explain(emulator, pool, claims={"team": "red"}, provider=GOOGLE, custom_role_arn=f"{ROLE}blue")
    assert explanation["refusal"] == "custom role not allowed"


def test_the_explained_role_equals_the_role_of_the_credentials(emulator: Emulator, pool: str) -> None:
    token = emulator.login_token(GOOGLE, "bob", claims={"team": "red"})
    before_get_id = explain(emulator, pool, token=token)
    assert before_get_id["identity_id"] is None
    identity = emulator.perform("GetId", IdentityPoolId=pool, Logins={GOOGLE: token})["IdentityId"]
    explanation = explain(emulator, pool, token=token)
    assert explanation["login"]["accepted"] is True
    assert explanation["identity_id"] == identity
    credentials = emulator.perform("GetCredentialsForIdentity", IdentityId=identity, Logins={GOOGLE: token})
    session = emulator.session_of(credentials["Credentials"]["AccessKeyId"])
    assert explanation["role_arn"] == session.role_arn == f"{ROLE}red"


def test_a_refused_token_is_explained_with_its_role(emulator: Emulator, pool: str) -> None:
    token = emulator.login_token(GOOGLE, "bob", claims={"team": "red"}, expires_in_s=-1)
    explanation = explain(emulator, pool, token=token)
    assert (explanation["role_arn"], explanation["login"]["accepted"]) == (f"{ROLE}red", False)


def test_a_request_without_token_and_claims_gets_the_role_for_guests(emulator: Emulator, pool: str) -> None:
    explanation = explain(emulator, pool)
    assert (explanation["role_arn"], explanation["provider"], explanation["role_mapping"]) == (
        f"{ROLE}guest",
        None,
        None,
    )


@pytest.mark.parametrize("provider", [FACEBOOK, "login.example", "cognito-identity.amazonaws.com"])
def test_a_provider_without_a_mapping_gets_the_pools_role(emulator: Emulator, pool: str, provider: str) -> None:
    assert explain(emulator, pool, claims={"sub": "bob"}, provider=provider)["role_arn"] == f"{ROLE}user"


def test_an_openid_token_of_a_guest_gets_the_role_for_guests(emulator: Emulator) -> None:
    pool = emulator.create_pool()["IdentityPoolId"]
    guest = emulator.perform("GetId", IdentityPoolId=pool)["IdentityId"]
    token = emulator.perform("GetOpenIdToken", IdentityId=guest)["Token"]
    explanation = explain(emulator, pool, token=token)
    assert (explanation["role_arn"], explanation["identity_id"]) == (f"{ROLE}unauthenticated", guest)


def test_the_roles_of_a_saml_assertion_are_used(emulator: Emulator, pool: str) -> None:
    claims = {"sub": "bob", ROLE_ATTRIBUTE: [f"{ROLE}saml,{SAML}"]}
    assert explain(emulator, pool, claims=claims, provider=SAML)["role_arn"] == f"{ROLE}saml"
    body = {"identity_pool_id": pool, "provider": SAML, "claims": {ROLE_ATTRIBUTE: "nonsense"}}
    status, code, message = refusal(emulator.endpoint_url, "POST", "explain/role", body)
    assert (status, code) == (400, "invalid")
    assert "nonsense" in message


def test_a_role_whose_name_has_another_path_cannot_be_assumed(emulator: Emulator, pool: str) -> None:
    registered = f"{ROLE}app/user"
    statement = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    emulator.put_role(registered, {"Version": "2012-10-17", "Statement": [statement]})
    try:
        explanation = explain(emulator, pool, claims={"sub": "bob"}, provider=FACEBOOK)
    finally:
        emulator.delete_role(registered)
    assert (explanation["role_arn"], explanation["registered"]) == (f"{ROLE}user", False)
    assert explanation["assumable"] is False
    assert f"expected {registered}, got {ROLE}user. Name the role {registered}" in explanation["sentence"]


@pytest.mark.parametrize("amr", ["authenticated", "unauthenticated"])
def test_the_trust_policy_is_shown_statement_by_statement(emulator: Emulator, pool: str, amr: str) -> None:
    statement = {
        "Sid": "Web",
        "Effect": "Allow",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": amr}},
    }
    emulator.put_role(f"{ROLE}user", {"Version": "2012-10-17", "Statement": [statement]})
    try:
        explanation = explain(emulator, pool, claims={"sub": "bob"}, provider=FACEBOOK)
    finally:
        emulator.delete_role(f"{ROLE}user")
    allowed = amr == "authenticated"
    assert explanation["registered"] is True
    assert explanation["assumable"] is explanation["trust"]["allowed"] is allowed
    (shown,) = explanation["trust"]["statements"]
    assert (shown["index"], shown["sid"], shown["effect"], shown["applies"]) == (0, "Web", "Allow", allowed)
    (condition,) = shown["conditions"]
    assert (condition["expected"], condition["met"]) == ([amr], allowed)
    assert "authenticated" in condition["got"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({"claims": {"sub": "bob"}}, "specify the provider"),
        ({"claims": {"iss": "https://other.example"}}, "has no provider other.example"),
        ({"claims": {}, "token": "x"}, "not both"),
        ({"token": "x", "provider": "other.example"}, "has no provider"),
        ({"claims": [], "provider": GOOGLE}, "claims: Expected"),
    ],
)
def test_a_question_without_an_answer_is_refused(
    emulator: Emulator, pool: str, question: dict[str, Any], expected: str
) -> None:
    body = {"identity_pool_id": pool, **question}
    status, _, message = refusal(emulator.endpoint_url, "POST", "explain/role", body)
    assert status == 400
    assert expected in message


def test_an_unknown_pool_is_not_found(emulator: Emulator) -> None:
    body = {"identity_pool_id": "us-east-1:11111111-2222-4333-8444-555555555555"}
    assert refusal(emulator.endpoint_url, "POST", "explain/role", body)[:2] == (404, "not-found")
