"""SimulatePrincipalPolicy, SimulateCustomPolicy and the condition keys of policies: decisions, members, refusals."""

import json
from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, refusal
from tests.provenance import assumed, documented, observed

PAGE = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html"
SNAPSHOTS = "LocalStack's snapshots of IAM, recorded on AWS"
OBJECT = "arn:aws:s3:::files/cat.jpg"


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def statement(effect: str = "Allow", action: str = "s3:*", resource: str = "*", **elements: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, **elements}


@pytest.fixture
def role_arn(iam: Any, role_name: str) -> str:
    """A role that may read files."""
    iam.put_role_policy(RoleName=role_name, PolicyName="read", PolicyDocument=policy(statement(action="s3:Get*")))
    return str(iam.get_role(RoleName=role_name)["Role"]["Arn"])


def decisions(response: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Action, resource and decision of each result."""
    return [
        (each["EvalActionName"], each["EvalResourceName"], each["EvalDecision"])
        for each in response["EvaluationResults"]
    ]


@observed(SNAPSHOTS)
def test_a_result_has_the_statement_that_decides_and_its_position(iam: Any, role_arn: str) -> None:
    response = iam.simulate_principal_policy(PolicySourceArn=role_arn, ActionNames=["s3:GetObject"])
    assert response["IsTruncated"] is False
    (result,) = response["EvaluationResults"]
    assert (result["EvalActionName"], result["EvalResourceName"]) == ("s3:GetObject", "*")
    assert (result["EvalDecision"], result["MissingContextValues"]) == ("allowed", [])
    (matched,) = result["MatchedStatements"]
    assert (matched["SourcePolicyId"], matched["SourcePolicyType"]) == ("role_app_read", "IAM Policy")
    assert matched["StartPosition"] == {"Line": 1, "Column": 42}
    assert result["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": True}
    assert "PermissionsBoundaryDecisionDetail" not in result


@documented(PAGE)
def test_every_action_is_decided_on_every_resource(iam: Any, role_arn: str) -> None:
    response = iam.simulate_principal_policy(
        PolicySourceArn=role_arn,
        PolicyInputList=[policy(statement("Deny", "s3:GetObject", OBJECT))],
        ActionNames=["s3:GetObject", "s3:PutObject"],
        ResourceArns=[OBJECT, f"{OBJECT}2"],
    )
    assert decisions(response) == [
        ("s3:GetObject", OBJECT, "explicitDeny"),
        ("s3:GetObject", f"{OBJECT}2", "allowed"),
        ("s3:PutObject", OBJECT, "implicitDeny"),
        ("s3:PutObject", f"{OBJECT}2", "implicitDeny"),
    ]
    denied, _, implicit, _ = response["EvaluationResults"]
    assert [each["SourcePolicyId"] for each in denied["MatchedStatements"]] == ["PolicyInputList.1"]
    assert implicit["MatchedStatements"] == []
    assert denied["ResourceSpecificResults"][0]["EvalResourceDecision"] == "explicitDeny"


@documented(PAGE)
@pytest.mark.parametrize(("boundary_action", "allowed"), [("s3:GetObject", True), ("s3:PutObject", False)])
def test_a_boundary_must_allow_too(iam: Any, role_arn: str, boundary_action: str, allowed: bool) -> None:
    (result,) = iam.simulate_principal_policy(
        PolicySourceArn=role_arn,
        ActionNames=["s3:GetObject"],
        PermissionsBoundaryPolicyInputList=[policy(statement(action=boundary_action))],
    )["EvaluationResults"]
    assert result["EvalDecision"] == ("allowed" if allowed else "implicitDeny")
    assert result["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": allowed}


@documented(PAGE)
def test_attached_policies_and_the_boundary_of_the_role_apply(shared: Emulator, iam: Any, account: str) -> None:
    arn, boundary = f"arn:aws:iam::{account}:role/both", f"arn:aws:iam::{account}:policy/boundary"
    shared.put_policy(boundary, json.loads(policy(statement(action="s3:ListBucket"))))
    of_aws = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    trust = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"}
    shared.put_role(
        arn, json.loads(policy(trust)), managed_policy_arns=[of_aws, boundary], permissions_boundary=boundary
    )
    response = iam.simulate_principal_policy(PolicySourceArn=arn, ActionNames=["s3:GetObject", "s3:ListBucket"])
    assert [each[2] for each in decisions(response)] == ["implicitDeny", "allowed"]
    names = {each["SourcePolicyId"] for each in response["EvaluationResults"][1]["MatchedStatements"]}
    assert "AmazonS3ReadOnlyAccess" in names or "boundary" in names


@documented(PAGE)
def test_positions_are_those_of_the_text_that_a_managed_policy_was_created_with(
    iam: Any, role_arn: str, role_name: str
) -> None:
    text = json.dumps(json.loads(policy(statement(action="s3:Put*"))), indent=2)
    arn = iam.create_policy(PolicyName="write", PolicyDocument=text)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName=role_name, PolicyArn=arn)
    response = iam.simulate_principal_policy(PolicySourceArn=role_arn, ActionNames=["s3:PutObject"])
    (matched,) = response["EvaluationResults"][0]["MatchedStatements"]
    assert (matched["SourcePolicyId"], matched["StartPosition"]) == ("write", {"Line": 4, "Column": 6})
    assert matched["EndPosition"] == {"Line": 8, "Column": 6}


@observed("boto/boto3#3111")
def test_missing_context_values_are_the_keys_of_all_policies(iam: Any, role_arn: str) -> None:
    conditions = {"StringEquals": {"aws:SourceVpc": "vpc-1", "aws:PrincipalTag/team": "red"}}
    entry = {"ContextKeyName": "aws:sourcevpc", "ContextKeyValues": ["vpc-1"], "ContextKeyType": "string"}
    (result,) = iam.simulate_principal_policy(
        PolicySourceArn=role_arn,
        PolicyInputList=[policy(statement(action="sqs:*", Condition=conditions))],
        ActionNames=["s3:GetObject"],
        ContextEntries=[entry],
    )["EvaluationResults"]
    assert (result["EvalDecision"], result["MissingContextValues"]) == ("allowed", ["aws:PrincipalTag/team"])


@documented("https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html")
def test_context_entries_meet_the_conditions_of_given_policies(iam: Any) -> None:
    document = policy(statement(Condition={"StringLike": {"aws:PrincipalTag/team": "r*"}}))
    entry = {"ContextKeyName": "aws:PrincipalTag/team", "ContextKeyType": "string"}
    for value, decision in (("red", "allowed"), ("blue", "implicitDeny")):
        response = iam.simulate_custom_policy(
            PolicyInputList=[document],
            ActionNames=["s3:GetObject"],
            ContextEntries=[{**entry, "ContextKeyValues": [value]}],
        )
        assert decisions(response) == [("s3:GetObject", "*", decision)]


@documented("https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html")
def test_a_resource_policy_allows_the_caller_that_it_names(iam: Any, account: str) -> None:
    alice = f"arn:aws:iam::{account}:user/alice"
    bucket = policy({**statement(resource=OBJECT), "Principal": {"AWS": alice}})
    for caller, decision in ((alice, "allowed"), (f"{alice}2", "implicitDeny")):
        response = iam.simulate_custom_policy(
            PolicyInputList=[policy(statement(action="sqs:*"))],
            ActionNames=["s3:GetObject"],
            ResourceArns=[OBJECT],
            ResourcePolicy=bucket,
            CallerArn=caller,
        )
        assert decisions(response) == [("s3:GetObject", OBJECT, decision)]


@documented(PAGE)
def test_results_come_in_pages(iam: Any, role_arn: str) -> None:
    request = {"PolicySourceArn": role_arn, "ActionNames": [f"s3:Get{name}" for name in "ABC"], "MaxItems": 2}
    first = iam.simulate_principal_policy(**request)
    assert first["IsTruncated"] is True
    second = iam.simulate_principal_policy(**request, Marker=first["Marker"])
    assert second["IsTruncated"] is False
    assert [each[0] for each in decisions(first) + decisions(second)] == ["s3:GetA", "s3:GetB", "s3:GetC"]


@documented("https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html")
def test_the_condition_keys_of_a_role_and_of_given_policies_are_listed(iam: Any, role_arn: str) -> None:
    given = [policy(statement(Condition={"Bool": {"aws:SecureTransport": "true"}}))]
    assert iam.get_context_keys_for_custom_policy(PolicyInputList=given)["ContextKeyNames"] == ["aws:SecureTransport"]
    assert iam.get_context_keys_for_principal_policy(PolicySourceArn=role_arn)["ContextKeyNames"] == []
    keys = iam.get_context_keys_for_principal_policy(PolicySourceArn=role_arn, PolicyInputList=given)
    assert keys["ContextKeyNames"] == ["aws:SecureTransport"]


@observed("newrelic/newrelic-lambda-cli#96, the beginning of the sentence; the rest recalled")
def test_a_session_is_not_a_principal(iam: Any, account: str) -> None:
    arn = f"arn:aws:sts::{account}:assumed-role/app/session"
    refused = refusal(iam.simulate_principal_policy, PolicySourceArn=arn, ActionNames=["s3:GetObject"])
    sentence = f"Invalid Entity Arn: {arn} does not clearly define entity type and name."
    assert refused == Refusal("InvalidInput", sentence)


@assumed("users and groups are refused as unknown roles are")
@pytest.mark.parametrize("kind", ["user", "group", "role"])
def test_an_unknown_principal_is_refused(iam: Any, account: str, kind: str) -> None:
    arn = f"arn:aws:iam::{account}:{kind}/team/nobody"
    refused = refusal(iam.simulate_principal_policy, PolicySourceArn=arn, ActionNames=["s3:GetObject"])
    assert refused == Refusal("NoSuchEntity", f"The {kind} with name nobody cannot be found.", 404)


@observed("aws-containers/amazon-ecs-exec-checker#35")
def test_a_resource_must_have_an_arn(iam: Any) -> None:
    refused = refusal(
        iam.simulate_custom_policy,
        PolicyInputList=[policy(statement())],
        ActionNames=["kms:Decrypt"],
        ResourceArns=["14a050d4"],
    )
    assert refused == Refusal("InvalidInput", "ResourceNames are not in a valid ARN format: 14a050d4.")


@assumed("no source has AWS's sentences")
@pytest.mark.parametrize(
    ("members", "beginning"),
    [
        ({"PolicyInputList": ["{"]}, "PolicyInputList.1 is not a valid policy: "),
        ({"ActionNames": ["s3:Get*"]}, "The request cannot be simulated: action: "),
        ({"PermissionsBoundaryPolicyInputList": [policy(statement())] * 2}, "A request has at most one permissions "),
        ({"CallerArn": "alice"}, "Invalid Entity Arn: alice "),
    ],
    ids=["policy", "action", "boundaries", "caller"],
)
def test_what_cannot_be_simulated_is_refused(iam: Any, members: dict[str, Any], beginning: str) -> None:
    request = {"PolicyInputList": [policy(statement())], "ActionNames": ["s3:GetObject"], **members}
    refused = refusal(iam.simulate_custom_policy, **request)
    assert (refused.code, refused.status) == ("InvalidInput", 400)
    assert refused.message.startswith(beginning)


@assumed("a member that changes the decision is refused by name, not ignored")
def test_members_that_are_not_emulated_are_refused(iam: Any, role_arn: str) -> None:
    excluded = refusal(
        iam.simulate_principal_policy,
        PolicySourceArn=role_arn,
        ActionNames=["s3:GetObject"],
        PolicyExclusionList=[{"PolicyType": "scp"}],
    )
    assert (excluded.code, excluded.status) == ("NotEmulated", 501)


@assumed("AWS's limits are unknown; an answer must not grow with the product of policies and actions")
@pytest.mark.parametrize(
    ("members", "beginning"),
    [
        (
            {"ActionNames": [f"s3:A{n}" for n in range(120)], "ResourceArns": [f"{OBJECT}{n}" for n in range(120)]},
            "A simulation has at most 10000 combinations",
        ),
        (
            {
                "ActionNames": [f"s3:A{n}" for n in range(300)],
                "PolicyInputList": [policy(*[statement()] * 120)],
                "MaxItems": 300,
            },
            "The simulation needs too much work.",
        ),
    ],
    ids=["combinations", "statements"],
)
def test_a_simulation_is_bounded(iam: Any, members: dict[str, Any], beginning: str) -> None:
    refused = refusal(iam.simulate_custom_policy, **{"PolicyInputList": [policy(statement())], **members})
    assert refused.code == "InvalidInput"
    assert refused.message.startswith(beginning)
