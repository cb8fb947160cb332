"""Users of an OIDC provider at STS: its ARN is the principal, and its name is the prefix of the condition keys."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.domain.session import Session
from tests.credentials.fixtures import ISSUER, NOT_AUTHORIZED, OIDC_ARN, CredentialFlows, outcome, role_arn, statement
from tests.operations.calling import Refusal
from tests.provenance import assumed, documented, observed

OIDC_ROLE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html"
CONDITION_KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html"
SOURCE_IDENTITY = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html"
SESSION_TAGS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html"

AUD, SUB, AMR, OAUD = (f"{ISSUER}:{name}" for name in ("aud", "sub", "amr", "oaud"))
SOURCE_IDENTITY_CLAIM = "https://aws.amazon.com/source_identity"
TAGS_CLAIM = "https://aws.amazon.com/tags"
WEB_IDENTITY, TAG_SESSION, SET_SOURCE_IDENTITY = (
    "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
)


@pytest.fixture(scope="module")
def flows(new_database_url: Callable[[], str]) -> Iterator[CredentialFlows]:
    """An emulator with a registered OIDC provider that has two client ids."""
    with Emulator(Settings(database_url=new_database_url()), clock=ManualClock()) as running:
        running.put_identity_provider(IdentityProvider(OIDC_ARN, client_ids=("app", "other-app")))
        yield CredentialFlows(running)


def trusting(*actions: str, **elements: Any) -> dict[str, Any]:
    """A statement that allows users of the provider to assume the role."""
    return statement(Principal={"Federated": OIDC_ARN}, Action=list(actions or (WEB_IDENTITY,)), **elements)


def token_of(flows: CredentialFlows, **claims: Any) -> str:
    return flows.emulator.login_token(OIDC_ARN, subject="alice", audience="app", claims=claims)


def assume(flows: CredentialFlows, statement: dict[str, Any], **claims: Any) -> Session | Refusal:
    """The session of alice with a role of this statement, or the refusal."""
    role = flows.role(statement)
    token = token_of(flows, **claims)
    return outcome(lambda: flows.classic(role, token))


@documented(OIDC_ROLE)
@pytest.mark.parametrize(
    ("condition", "claims", "allowed"),
    [
        ({}, {}, True),
        ({"StringEquals": {AUD: "app"}}, {}, True),
        ({"StringEquals": {AUD: "other-app"}}, {}, False),
        ({"StringEquals": {SUB: "alice"}}, {}, True),
        ({"StringLike": {SUB: "repo:org/*:ref:refs/heads/main"}}, {"sub": "repo:org/app:ref:refs/heads/main"}, True),
        ({"StringLike": {SUB: "repo:org/*:ref:refs/heads/main"}}, {"sub": "repo:org/app:ref:refs/heads/dev"}, False),
        ({"ForAnyValue:StringEquals": {AMR: "mfa"}}, {"amr": ["pwd", "mfa"]}, True),
        ({"ForAnyValue:StringEquals": {AMR: "mfa"}}, {"amr": ["pwd"]}, False),
        ({"ForAnyValue:StringEquals": {AMR: "mfa"}}, {}, False),
        ({"StringEquals": {"cognito-identity.amazonaws.com:sub": "alice"}}, {}, False),
    ],
)
def test_the_condition_keys_begin_with_the_issuers_name(
    flows: CredentialFlows, condition: dict[str, Any], claims: dict[str, Any], allowed: bool
) -> None:
    assert (assume(flows, trusting(Condition=condition), **claims) != NOT_AUTHORIZED) is allowed


@documented(CONDITION_KEYS)
def test_an_authorized_party_is_aud_and_the_audience_is_oaud(flows: CredentialFlows) -> None:
    claims = {"azp": "app", "aud": ["other-app", "elsewhere"]}
    for condition in (
        {"StringEquals": {AUD: "app"}},
        {"ForAnyValue:StringEquals": {OAUD: "elsewhere"}},
    ):
        assert assume(flows, trusting(Condition=condition), **claims) != NOT_AUTHORIZED
    assert assume(flows, trusting(Condition={"StringEquals": {AUD: "other-app"}}), **claims) == NOT_AUTHORIZED


@documented(OIDC_ROLE)
def test_a_role_for_cognito_is_not_for_the_users_of_a_provider(flows: CredentialFlows) -> None:
    assert assume(flows, statement()) == NOT_AUTHORIZED
    guest = flows.token(flows.identity(flows.pool()))
    role = flows.role(trusting())
    assert outcome(lambda: flows.classic(role, guest)) == NOT_AUTHORIZED


@documented(SOURCE_IDENTITY)
def test_a_source_identity_in_the_token_needs_its_permission(flows: CredentialFlows) -> None:
    claims = {SOURCE_IDENTITY_CLAIM: "DiegoRamirez"}
    assert assume(flows, trusting(), **claims) == NOT_AUTHORIZED
    result = assume(flows, trusting(WEB_IDENTITY, SET_SOURCE_IDENTITY), **claims)
    assert isinstance(result, Session)
    assert result.source_identity == "DiegoRamirez"
    conditional = trusting(
        WEB_IDENTITY, SET_SOURCE_IDENTITY, Condition={"StringLike": {"sts:SourceIdentity": "Diego*"}}
    )
    assert assume(flows, conditional, **claims) != NOT_AUTHORIZED
    assert assume(flows, conditional, **{SOURCE_IDENTITY_CLAIM: "Saanvi"}) == NOT_AUTHORIZED
    assert assume(flows, conditional) == NOT_AUTHORIZED


@documented(SOURCE_IDENTITY)
def test_the_response_has_the_source_identity(flows: CredentialFlows) -> None:
    response = flows.sts.assume_role_with_web_identity(
        RoleArn=role_arn("anything"),
        RoleSessionName="worker",
        WebIdentityToken=token_of(flows, **{SOURCE_IDENTITY_CLAIM: "DiegoRamirez"}),
    )
    assert response["SourceIdentity"] == "DiegoRamirez"


NESTED = {TAGS_CLAIM: {"principal_tags": {"Project": ["Automation"]}, "transitive_tag_keys": ["Project"]}}
NESTED_TEXT = {TAGS_CLAIM: {"principal_tags": {"Project": "Automation"}}}
FLAT = {f"{TAGS_CLAIM}/principal_tags/Project": "Automation", f"{TAGS_CLAIM}/transitive_tag_keys": ["Project"]}


@documented(SESSION_TAGS)
@pytest.mark.parametrize("claims", [NESTED, NESTED_TEXT, FLAT], ids=["nested", "nested-text", "flat"])
def test_session_tags_come_from_the_token(flows: CredentialFlows, claims: dict[str, Any]) -> None:
    result = assume(flows, trusting(WEB_IDENTITY, TAG_SESSION), **claims)
    assert isinstance(result, Session)
    assert result.tags == {"Project": "Automation"}
    tagged = {"StringEquals": {"aws:RequestTag/Project": "Automation"}}
    assert assume(flows, trusting(WEB_IDENTITY, TAG_SESSION, Condition=tagged), **claims) != NOT_AUTHORIZED
    assert assume(flows, trusting(), **claims) == NOT_AUTHORIZED


@documented(SESSION_TAGS)
def test_a_trust_policy_can_require_transitive_tag_keys(flows: CredentialFlows) -> None:
    condition = {"ForAllValues:StringEquals": {"sts:TransitiveTagKeys": ["Department"]}}
    assert assume(flows, trusting(WEB_IDENTITY, TAG_SESSION, Condition=condition), **NESTED) == NOT_AUTHORIZED
    condition = {"ForAllValues:StringEquals": {"sts:TransitiveTagKeys": ["Project"]}}
    assert assume(flows, trusting(WEB_IDENTITY, TAG_SESSION, Condition=condition), **NESTED) != NOT_AUTHORIZED


DUPLICATES = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
NO_SUCH_TAG = "The specified transitive tag key must be included in the requested tags."


@documented(SESSION_TAGS)
@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ({f"key-{number}": ["value"] for number in range(51)}, "ValidationError"),
        ({"k" * 129: ["value"]}, "ValidationError"),
        ({"key": ["v" * 257]}, "ValidationError"),
        ({"key": ["a&b"]}, "ValidationError"),
        ({"aws:key": ["value"]}, "InvalidParameterValue"),
        ({"one": ["v" * 230], "two": ["v" * 230]}, "PackedPolicyTooLarge"),
    ],
    ids=["51 tags", "long key", "long value", "characters", "reserved", "too much in all"],
)
def test_tags_that_break_a_rule_are_refused(flows: CredentialFlows, tags: dict[str, list[str]], code: str) -> None:
    result = assume(flows, trusting(WEB_IDENTITY, TAG_SESSION), **{TAGS_CLAIM: {"principal_tags": tags}})
    assert isinstance(result, Refusal)
    assert (result.code, result.status) == (code, 400)


@observed("LocalStack's snapshots of AssumeRole, recorded on AWS; the same rules for the tags of a token")
@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ({"principal_tags": {"Dept": ["a"], "dept": ["b"]}}, DUPLICATES),
        ({"principal_tags": {"Dept": ["a"]}, "transitive_tag_keys": ["Dept", "Rank"]}, NO_SUCH_TAG),
        ({"transitive_tag_keys": ["Dept"]}, NO_SUCH_TAG),
    ],
    ids=["duplicates", "a transitive key too many", "no tags"],
)
def test_tags_that_contradict_each_other_are_refused(
    flows: CredentialFlows, claim: dict[str, Any], message: str
) -> None:
    result = assume(flows, trusting(WEB_IDENTITY, TAG_SESSION), **{TAGS_CLAIM: claim})
    assert result == Refusal("InvalidParameterValue", message)


@assumed("AssumeRole validates its parameters before it asks the trust policy")
def test_tags_are_checked_before_the_trust_policy(flows: CredentialFlows) -> None:
    claim = {"principal_tags": {"Dept": ["a"], "dept": ["b"]}}
    assert assume(flows, trusting(), **{TAGS_CLAIM: claim}) == Refusal("InvalidParameterValue", DUPLICATES)


@documented(OIDC_ROLE)
def test_the_provider_in_the_account_of_the_role_is_preferred(flows: CredentialFlows) -> None:
    elsewhere = OIDC_ARN.replace("000000000000", "999999999999")
    role = "arn:aws:iam::999999999999:role/deploy"
    flows.emulator.put_identity_provider(IdentityProvider(elsewhere, client_ids=("app",)))
    flows.emulator.put_role(role, {"Statement": statement(Principal={"Federated": elsewhere})})
    assert flows.classic(role, token_of(flows)).account == "999999999999"
    assert assume(flows, trusting()) != NOT_AUTHORIZED


@assumed("only an identity is authenticated or a guest, and such a user has none")
def test_a_session_of_another_issuers_user_has_no_identity(flows: CredentialFlows) -> None:
    result = assume(flows, trusting(), amr=["authenticated", "somebody"])
    assert isinstance(result, Session)
    assert (result.identity_id, result.identity_pool_id, result.authenticated, result.authentication_provider) == (
        None,
        None,
        False,
        None,
    )
