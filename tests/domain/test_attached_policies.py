"""Policies that are attached by ARN or as JSON: AWS's own, a customer's, those of guests, and those of no document."""

import pytest

from cognito_identity_emulator.domain.access_decision import AccessRequest, AttachedPolicy, PolicySet, decide
from cognito_identity_emulator.domain.attached_policies import (
    INLINE_GUEST_POLICY,
    INLINE_SESSION_POLICY,
    managed_policy,
    session_policies,
)
from cognito_identity_emulator.domain.aws_managed_policies import aws_managed_policy, known_policies
from cognito_identity_emulator.domain.guest_policies import GUEST_MANAGED_POLICY, GUEST_SESSION_POLICIES
from cognito_identity_emulator.domain.permission_policy import PermissionPolicy, PolicyKind, parse_permission_policy
from tests.domain.access_policies import SESSION, allow, attached
from tests.provenance import assumed, documented

REFERENCE = "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/"
GUESTS = "https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html#access-policies-scope-down-services"
AWS = "arn:aws:iam::aws:policy/"
OWN = "arn:aws:iam::123456789012:policy/own"
OWN_POLICY = parse_permission_policy({"Statement": allow()}, PolicyKind.MANAGED)


def find(arn: str) -> PermissionPolicy | None:
    return OWN_POLICY if arn == OWN else None


def verdict(policy: AttachedPolicy, action: str) -> str:
    return decide(PolicySet((policy,)), SESSION, AccessRequest(action)).decision


@documented(REFERENCE)
@pytest.mark.parametrize("name", known_policies())
def test_every_known_policy_of_aws_is_evaluated(name: str) -> None:
    policy = managed_policy(AWS + name, find)

    assert policy.policy is not None
    assert policy.policy.statements
    assert known_policies()[name].version.startswith("v")


@documented(REFERENCE)
@pytest.mark.parametrize(
    ("name", "action", "decision"),
    [
        ("AdministratorAccess", "iam:CreateUser", "allowed"),
        ("PowerUserAccess", "s3:GetObject", "allowed"),
        ("PowerUserAccess", "iam:CreateUser", "implicitDeny"),
        ("PowerUserAccess", "iam:ListRoles", "allowed"),
        ("AWSDenyAll", "s3:GetObject", "explicitDeny"),
        ("AmazonS3ReadOnlyAccess", "s3:GetObject", "allowed"),
        ("AmazonS3ReadOnlyAccess", "s3:PutObject", "implicitDeny"),
        ("AmazonDynamoDBReadOnlyAccess", "dynamodb:Query", "allowed"),
        ("AmazonDynamoDBReadOnlyAccess", "dynamodb:PutItem", "implicitDeny"),
        ("service-role/AWSLambdaRole", "lambda:InvokeFunction", "allowed"),
        ("AmazonCognitoReadOnly", "cognito-identity:DescribeIdentityPool", "allowed"),
        ("AmazonCognitoReadOnly", "cognito-identity:DeleteIdentityPool", "implicitDeny"),
        ("AmazonCognitoDeveloperAuthenticatedIdentities", "cognito-identity:LookupDeveloperIdentity", "allowed"),
    ],
)
def test_a_policy_of_aws_decides_by_its_document(name: str, action: str, decision: str) -> None:
    assert verdict(managed_policy(AWS + name, find), action) == decision


@assumed("AWS has no such partition; its policies are not known")
@pytest.mark.parametrize("name", ["AdministratorAccess", "AmazonDynamoDBFullAccess"])
def test_a_policy_of_an_unknown_partition_is_not_evaluated(name: str) -> None:
    assert managed_policy(f"arn:aws-moon:iam::aws:policy/{name}", find).policy is None


@assumed("the documents of other partitions have ARNs of the partition")
def test_a_policy_of_aws_has_the_arns_of_its_partition() -> None:
    arn = "arn:aws-cn:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess"
    resource = "arn:{}:execute-api:us-east-1:123456789012:api/prod/GET/pets"
    policies = PolicySet((managed_policy(arn, find),))

    assert decide(policies, SESSION, AccessRequest("execute-api:Invoke", resource.format("aws-cn"))).allowed
    assert not decide(policies, SESSION, AccessRequest("execute-api:Invoke", resource.format("aws"))).allowed


@assumed("AWS knows the documents of all its policies")
@pytest.mark.parametrize(
    ("arn", "policy"),
    [(OWN, OWN_POLICY), (f"{OWN}-other", None), (f"{AWS}ReadOnlyAccess", None), (f"{AWS}own", None)],
)
def test_a_managed_policy_without_a_known_document_is_not_evaluated(arn: str, policy: PermissionPolicy | None) -> None:
    assert managed_policy(arn, find) == AttachedPolicy(arn, policy)


@assumed("the documents do not change while the emulator runs")
def test_a_policy_of_aws_is_parsed_once() -> None:
    assert aws_managed_policy(GUEST_MANAGED_POLICY) is aws_managed_policy(GUEST_MANAGED_POLICY)


@documented(GUESTS)
@pytest.mark.parametrize(
    ("action", "decision"),
    [
        ("s3:PutObject", "allowed"),
        ("dynamodb:GetItem", "allowed"),
        ("execute-api:Invoke", "allowed"),
        ("geo:GetMapTile", "allowed"),
        ("kms:Decrypt", "allowed"),
        ("rum:PutRumEvents", "allowed"),
        ("textract:AnalyzeDocument", "allowed"),
        ("ssm:GetParameter", "implicitDeny"),
        ("sts:AssumeRole", "implicitDeny"),
        ("kms:CreateKey", "implicitDeny"),
        ("geo:CreateMap", "implicitDeny"),
        ("textract:StartDocumentAnalysis", "implicitDeny"),
    ],
)
def test_the_session_policies_of_guests_limit_a_role_that_allows_everything(action: str, decision: str) -> None:
    everything = (attached("everything", [allow("*")]),)
    guest = PolicySet(everything, session=session_policies(GUEST_SESSION_POLICIES, find))
    made = decide(guest, SESSION, AccessRequest(action))

    assert made.decision == decision
    assert made.refused_by == (None if made.allowed else "session")
    assert made.not_evaluated == ()
    assert decide(PolicySet(everything), SESSION, AccessRequest(action)).allowed


@assumed("AWS has no such names")
def test_the_session_policies_of_a_session_have_names() -> None:
    own_text = '{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}'
    found = session_policies((OWN, own_text, *GUEST_SESSION_POLICIES), find)

    assert [each.name for each in found] == [OWN, INLINE_SESSION_POLICY, GUEST_MANAGED_POLICY, INLINE_GUEST_POLICY]
    assert all(each.policy is not None for each in found)


@assumed("an earlier release accepted session policies that are malformed for this one")
def test_a_malformed_session_policy_of_an_earlier_release_is_not_evaluated() -> None:
    assert session_policies(('{"Statement": []}',), find) == (AttachedPolicy(INLINE_SESSION_POLICY, None),)
