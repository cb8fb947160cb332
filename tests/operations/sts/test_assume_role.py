"""AssumeRole: its response, its refusals, and chains of roles."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from cognito_identity_emulator import ManualClock
from tests.operations.calling import Refusal, authorization, refusal
from tests.operations.sts.calling import element_names, post
from tests.operations.sts.role_callers import ASSUME, SOURCE, TAG, Roles, denied, statement, tags
from tests.provenance import assumed, documented, observed

PAGE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"
SESSION_TAGS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html"
SOURCE_IDENTITY = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html"
CHAINING = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining"
ORACLE = "a public test program that runs against AWS: justincormack/argmin, sts_oracle.rs"
LOCALSTACK = "LocalStack's snapshots of AssumeRole, recorded on AWS in 2025"
CHAIN_ON_AWS = "mahitotsu/gekko_08, experiments/multi-hop-propagation/RESULTS.md, on AWS in 2026"
OURS = "the emulator's own rule; AWS has no such case"

SENTENCE = "1 validation error detected: Value {} failed to satisfy constraint: {}"


# --- the response ---


@documented(PAGE)
def test_the_response_has_credentials_and_the_assumed_role(roles: Roles) -> None:
    role = roles.put(name="path/of/deploy")
    response = roles.assume(role, RoleSessionName="build-7")
    user, session = response["AssumedRoleUser"], f"arn:aws:sts::{roles.account}:assumed-role/deploy/build-7"
    assert user["Arn"] == session
    assert user["AssumedRoleId"].startswith("AROA")
    assert user["AssumedRoleId"].endswith(":build-7")
    assert set(response) == {"Credentials", "AssumedRoleUser", "ResponseMetadata"}
    identity = roles.sts(response["Credentials"]).get_caller_identity()
    assert (identity["Arn"], identity["UserId"], identity["Account"]) == (session, user["AssumedRoleId"], roles.account)
    key = response["Credentials"]["AccessKeyId"]
    assert roles.sts().get_access_key_info(AccessKeyId=key)["Account"] == roles.account


@observed(LOCALSTACK)
def test_the_elements_of_a_response_are_in_the_order_of_aws(roles: Roles) -> None:
    parameters = {
        "RoleArn": roles.put(),
        "RoleSessionName": "worker",
        "SourceIdentity": "alice",
        "Tags.member.1.Key": "team",
        "Tags.member.1.Value": "red",
    }
    response = post(roles.emulator, "AssumeRole", parameters, authorization(roles.account, "us-east-1", "sts"))
    assert element_names(response, "AssumeRoleResult") == [
        "Credentials",
        "AssumedRoleUser",
        "PackedPolicySize",
        "SourceIdentity",
    ]


@documented(PAGE)
@pytest.mark.parametrize(("asked_s", "lasts_s"), [(None, 3600), (900, 900), (7200, 7200)])
def test_a_session_lasts_as_long_as_asked(
    roles: Roles, module_clock: ManualClock, asked_s: int | None, lasts_s: int
) -> None:
    members = {} if asked_s is None else {"DurationSeconds": asked_s}
    credentials = roles.credentials(roles.put(max_duration_s=7200), **members)
    assert credentials["Expiration"].timestamp() == module_clock.now() // 1000 + lasts_s


@documented(PAGE)
def test_a_session_has_its_tags_its_source_identity_and_its_policies(roles: Roles) -> None:
    policy = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    )
    managed = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    response = roles.assume(
        roles.put(),
        Tags=tags(team="red"),
        TransitiveTagKeys=["team"],
        SourceIdentity="alice",
        Policy=policy,
        PolicyArns=[{"arn": managed}],
    )
    session = roles.emulator.session_of(response["Credentials"]["AccessKeyId"])
    assert (session.tags, session.transitive_tag_keys) == ({"team": "red"}, ("team",))
    assert (session.source_identity, response["SourceIdentity"]) == ("alice", "alice")
    assert session.session_policies == (managed, policy)
    assert session.assumed_by == f"arn:aws:iam::{roles.account}:root"
    assert response["PackedPolicySize"] > 0


@assumed("our own setting: most tests have no IAM")
def test_a_role_that_is_not_registered_may_be_assumed(roles: Roles) -> None:
    role = f"arn:aws:iam::{roles.account}:role/unknown"
    assert roles.assume(role)["AssumedRoleUser"]["Arn"].endswith(":assumed-role/unknown/worker")


# --- refused parameters ---


@observed(ORACLE)
@pytest.mark.parametrize(
    ("members", "value", "constraint"),
    [
        ({"RoleArn": None}, "null at 'roleArn'", "Member must not be null"),
        (
            {"RoleSessionName": "a"},
            "'a' at 'roleSessionName'",
            "Member must have length greater than or equal to 2",
        ),
        (
            {"RoleSessionName": "a b"},
            "'a b' at 'roleSessionName'",
            r"Member must satisfy regular expression pattern: [\w+=,.@-]*",
        ),
        (
            {"DurationSeconds": 899},
            "'899' at 'durationSeconds'",
            "Member must have value greater than or equal to 900",
        ),
        (
            {"DurationSeconds": 43201},
            "'43201' at 'durationSeconds'",
            "Member must have value less than or equal to 43200",
        ),
        ({"ExternalId": "x"}, "'x' at 'externalId'", "Member must have length greater than or equal to 2"),
        (
            {"ExternalId": "a b"},
            "'a b' at 'externalId'",
            r"Member must satisfy regular expression pattern: [\w+=,.@:\/-]*",
        ),
        (
            {"Tags": [{"Key": "team", "Value": "[x]"}]},
            "'[x]' at 'tags.1.member.value'",
            r"Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]*",
        ),
    ],
)
def test_a_broken_constraint_is_a_validation_error(
    roles: Roles, members: dict[str, Any], value: str, constraint: str
) -> None:
    role = f"arn:aws:iam::{roles.account}:role/any"
    kept = {name: each for name, each in {"RoleArn": role, "RoleSessionName": "worker", **members}.items() if each}
    error = refusal(roles.sts().assume_role, **kept)
    assert error == Refusal("ValidationError", SENTENCE.format(value, constraint))


@observed(f"{LOCALSTACK}; {ORACLE}")
@pytest.mark.parametrize("text", ["this-is-not-an-arn-at-all", "arn:aws:iam::000000000000:user/alice"])
def test_a_text_that_is_no_role_arn_is_quoted(roles: Roles, text: str) -> None:
    assert roles.refused(text) == Refusal("ValidationError", f"{text} is invalid")


DUPLICATES = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
NO_TAG = "The specified transitive tag key must be included in the requested tags."


@observed(LOCALSTACK)
@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"Tags": [*tags(team="a"), *tags(team="b")]}, DUPLICATES),
        ({"Tags": tags(team="a", Team="b")}, DUPLICATES),
        ({"Tags": tags(team="a"), "TransitiveTagKeys": ["unit"]}, NO_TAG),
        ({"TransitiveTagKeys": ["team"]}, NO_TAG),
    ],
)
def test_tags_that_contradict_each_other_are_refused(roles: Roles, members: dict[str, Any], message: str) -> None:
    assert roles.refused(roles.put(), **members) == Refusal("InvalidParameterValue", message)


@observed("aws-actions/configure-aws-credentials#1803")
def test_tags_over_the_packed_size_are_refused(roles: Roles) -> None:
    error = roles.refused(roles.put(), Tags=tags(a="x" * 256, b="x" * 256))
    assert error == Refusal("PackedPolicyTooLarge", "Packed size of session tags consumes 112% of allotted space.")


@documented("the service model of botocore 1.44.8: the Policy of AssumeRole has no length")
def test_a_policy_is_only_limited_by_its_packed_size(roles: Roles) -> None:
    policy = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["s3:Get*"] * 300, "Resource": "*"}}
    error = roles.refused(roles.put(), Policy=json.dumps(policy))
    assert error.code == "PackedPolicyTooLarge"
    assert error.message.endswith("% of allotted space, please use smaller policy.")


@documented(PAGE)
@pytest.mark.parametrize("policy", ["{", "[]", '{"Statement": []}'])
def test_a_policy_that_is_no_policy_is_malformed(roles: Roles, policy: str) -> None:
    assert roles.refused(roles.put(), Policy=policy).code == "MalformedPolicyDocument"


@assumed(OURS)
@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("SerialNumber", "arn:aws:iam::000000000000:mfa/alice"),
        ("TokenCode", "123456"),
        ("ProvidedContexts", [{"ProviderArn": "arn:aws:iam::aws:contextProvider/IdentityCenter"}]),
    ],
)
def test_a_member_that_is_not_emulated_is_refused_by_its_name(roles: Roles, member: str, value: object) -> None:
    error = roles.refused(roles.put(), **{member: value})
    sentence = f"{member} of sts:AssumeRole is not emulated. Send the call without it."
    assert error == Refusal("NotEmulated", sentence, 501)


@observed("awsu#27")
def test_a_session_longer_than_its_role_allows_is_refused(roles: Roles) -> None:
    message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    assert roles.refused(roles.put(), DurationSeconds=3601) == Refusal("ValidationError", message)


@observed("GetCallerIdentity without a signature")
def test_an_unsigned_call_is_refused(roles: Roles) -> None:
    response = post(roles.emulator, "AssumeRole", {"RoleArn": roles.put(), "RoleSessionName": "worker"})
    assert response.status_code == 403
    assert "<Code>MissingAuthenticationToken</Code>" in response.text


# --- chains ---


@observed("aws/eks-anywhere#9485")
def test_a_session_assumes_a_role_for_an_hour_at_most(roles: Roles) -> None:
    role = roles.put(max_duration_s=43200)
    first = roles.credentials(role, DurationSeconds=43200)
    message = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
    assert roles.refused(role, first, DurationSeconds=3601) == Refusal("ValidationError", message)
    assert roles.assume(role, first, DurationSeconds=3600)["Credentials"]


@documented(f"{SESSION_TAGS}#id_session-tags_role-chaining")
def test_transitive_tags_and_the_source_identity_go_down_the_chain(roles: Roles) -> None:
    role = roles.put()
    first = roles.credentials(role, Tags=tags(team="red", cost="1"), TransitiveTagKeys=["TEAM"], SourceIdentity="alice")
    second = roles.credentials(role, first, Tags=tags(unit="x"), TransitiveTagKeys=["unit"])
    third = roles.assume(role, second)
    session = roles.emulator.session_of(third["Credentials"]["AccessKeyId"])
    assert (session.tags, session.source_identity) == ({"team": "red", "unit": "x"}, "alice")
    assert third["SourceIdentity"] == "alice"
    assert session.assumed_by == f"arn:aws:sts::{roles.account}:assumed-role/{role.rpartition('/')[2]}/worker"


@observed(CHAIN_ON_AWS)
@pytest.mark.parametrize("key", ["team", "TEAM"])
def test_an_inherited_tag_cannot_be_replaced(roles: Roles, key: str) -> None:
    role = roles.put()
    first = roles.credentials(role, Tags=tags(team="red"), TransitiveTagKeys=["team"])
    message = (
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the "
        "calling session."
    )
    assert roles.refused(role, first, Tags=tags(**{key: "blue"})) == Refusal("InvalidParameterValue", message)


@observed(CHAIN_ON_AWS)
def test_a_source_identity_cannot_be_changed(roles: Roles) -> None:
    role = roles.put()
    first = roles.credentials(role, SourceIdentity="alice")
    message = "The source identity is already set for this assume role session"
    assert roles.refused(role, first, SourceIdentity="bob") == Refusal("ValidationError", message)
    assert roles.assume(role, first, SourceIdentity="alice")["SourceIdentity"] == "alice"
    explanation = roles.emulator.calls[-2].explanation
    assert explanation is not None
    assert "Leave SourceIdentity out" in explanation


@observed(f"{CHAIN_ON_AWS}; aws-actions/configure-aws-credentials#54")
@pytest.mark.parametrize(
    ("first_members", "members", "action"),
    [
        ({}, {"Tags": tags(team="red")}, TAG),
        ({"Tags": tags(team="red"), "TransitiveTagKeys": ["team"]}, {}, TAG),
        ({}, {"SourceIdentity": "alice"}, SOURCE),
        ({"SourceIdentity": "alice"}, {}, SOURCE),
        ({"Tags": tags(team="red")}, {}, None),
    ],
    ids=["tags", "inherited tags", "source identity", "inherited source identity", "tags that are not inherited"],
)
def test_tags_and_a_source_identity_need_their_own_action_in_the_trust_policy(
    roles: Roles, first_members: dict[str, Any], members: dict[str, Any], action: str | None
) -> None:
    open_role, role = roles.put(), roles.put(statement(ASSUME))
    first = roles.credentials(open_role, **first_members)
    if action is None:
        assert roles.assume(role, first, **members)["Credentials"]
    else:
        caller = f"arn:aws:sts::{roles.account}:assumed-role/{open_role.rpartition('/')[2]}/worker"
        assert roles.refused(role, first, **members) == denied(caller, role, action)


@observed(ORACLE)
def test_an_expired_session_assumes_nothing(roles: Roles, module_clock: ManualClock) -> None:
    role = roles.put()
    first = roles.credentials(role, DurationSeconds=900)
    module_clock.advance(901)
    message = "The security token included in the request is expired"
    assert roles.refused(role, first) == Refusal("ExpiredToken", message, 403)


@documented(SOURCE_IDENTITY)
def test_a_federated_session_passes_its_tags_on(
    roles: Roles, federated_credentials: Callable[..., Mapping[str, Any]]
) -> None:
    credentials = federated_credentials(team="red")
    session = roles.emulator.session_of(roles.credentials(roles.put(), credentials)["AccessKeyId"])
    assert (session.tags, session.transitive_tag_keys) == ({"team": "red"}, ("team",))


@pytest.fixture
def federated_credentials(roles: Roles, named_issuer: Any, module_clock: ManualClock) -> Callable[..., Any]:
    """Makes credentials of AssumeRoleWithWebIdentity for a token with transitive tags."""

    def make(**tag_values: str) -> Any:
        claims = {
            "https://aws.amazon.com/tags": {
                "principal_tags": {key: [value] for key, value in tag_values.items()},
                "transitive_tag_keys": list(tag_values),
            }
        }
        token = named_issuer.token(now=module_clock.now(), aud="app", sub="alice", **claims)
        return roles.sts().assume_role_with_web_identity(
            RoleArn=f"arn:aws:iam::{roles.account}:role/federated", RoleSessionName="alice", WebIdentityToken=token
        )["Credentials"]

    return make


# --- refusals of the role ---


@observed(ORACLE)
def test_a_role_that_does_not_trust_the_caller_is_denied_and_explained(roles: Roles) -> None:
    role = roles.put(statement(principal="111111111111"))
    caller = f"arn:aws:iam::{roles.account}:root"
    assert roles.refused(role) == denied(caller, role)
    explanation = roles.emulator.calls[-1].explanation
    assert explanation is not None
    assert f"expected principal AWS: 111111111111, got AWS: {caller}" in explanation
    assert f"Name {caller} as AWS principal in statement 0 of the role's trust policy" in explanation


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html")
@pytest.mark.parametrize(
    ("members", "is_allowed"), [({"ExternalId": "Unique-1"}, True), ({"ExternalId": "other"}, False), ({}, False)]
)
def test_an_external_id_is_a_condition_of_the_trust_policy(
    roles: Roles, members: dict[str, str], is_allowed: bool
) -> None:
    role = roles.put(statement(Condition={"StringEquals": {"sts:ExternalId": "Unique-1"}}))
    if is_allowed:
        assert roles.assume(role, **members)["Credentials"]
        return
    assert roles.refused(role, **members) == denied(f"arn:aws:iam::{roles.account}:root", role)
    explanation = roles.emulator.calls[-1].explanation
    assert explanation is not None
    assert explanation.endswith("or call with an ExternalId that meets it.")
