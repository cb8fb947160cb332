"""AttachRolePolicy, DetachRolePolicy, ListAttachedRolePolicies, and the permissions boundary."""

from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, refusal
from tests.operations.iam.conftest import READ
from tests.provenance import documented, observed

SNAPSHOTS = "LocalStack's snapshots of IAM, recorded on AWS"
OF_AWS = "arn:aws:iam::aws:policy/service-role/AWSLambdaRole"


@pytest.fixture
def policy_arn(shared: Emulator, account: str) -> str:
    """A customer managed policy of the test's own account, under a path."""
    arn = f"arn:aws:iam::{account}:policy/team/read"
    shared.put_policy(arn, READ)
    return arn


@documented("https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html")
def test_policies_are_attached_once_listed_and_detached(iam: Any, role_name: str, policy_arn: str) -> None:
    for arn in (policy_arn, OF_AWS, policy_arn):
        iam.attach_role_policy(RoleName=role_name, PolicyArn=arn)
    attached = [
        {"PolicyName": "AWSLambdaRole", "PolicyArn": OF_AWS},
        {"PolicyName": "read", "PolicyArn": policy_arn},
    ]
    assert iam.list_attached_role_policies(RoleName=role_name)["AttachedPolicies"] == attached
    of_path = iam.list_attached_role_policies(RoleName=role_name, PathPrefix="/team/")
    assert of_path["AttachedPolicies"] == attached[1:]
    pages = iam.get_paginator("list_attached_role_policies").paginate(
        RoleName=role_name, PaginationConfig={"PageSize": 1}
    )
    assert [each["AttachedPolicies"] for each in pages] == [attached[:1], attached[1:]]
    iam.detach_role_policy(RoleName=role_name, PolicyArn=OF_AWS)
    assert iam.list_attached_role_policies(RoleName=role_name)["AttachedPolicies"] == attached[1:]


@observed(SNAPSHOTS)
@pytest.mark.parametrize(
    ("operation", "arn", "expected"),
    [
        (
            "attach_role_policy",
            "longpolicynamebutnoarn",
            ("ValidationError", "Invalid ARN:  Could not be parsed!", 400),
        ),
        (
            "detach_role_policy",
            "longpolicynamebutnoarn",
            ("ValidationError", "Invalid ARN:  Could not be parsed!", 400),
        ),
        (
            "attach_role_policy",
            "arn:aws:iam::123456789012:policy/none",
            ("NoSuchEntity", "Policy arn:aws:iam::123456789012:policy/none does not exist or is not attachable.", 404),
        ),
        (
            "detach_role_policy",
            "arn:aws:iam::123456789012:policy/none",
            ("NoSuchEntity", "Policy arn:aws:iam::123456789012:policy/none was not found.", 404),
        ),
    ],
)
def test_an_unknown_policy_is_refused(
    iam: Any, role_name: str, operation: str, arn: str, expected: tuple[str, str, int]
) -> None:
    assert refusal(getattr(iam, operation), RoleName=role_name, PolicyArn=arn) == Refusal(*expected)


@observed("aws/eks-hybrid#741")
def test_a_role_has_ten_attached_policies_at_most(iam: Any, role_name: str) -> None:
    for number in range(10):
        iam.attach_role_policy(RoleName=role_name, PolicyArn=f"arn:aws:iam::aws:policy/Policy{number}")
    iam.attach_role_policy(RoleName=role_name, PolicyArn="arn:aws:iam::aws:policy/Policy0")
    refused = refusal(iam.attach_role_policy, RoleName=role_name, PolicyArn=OF_AWS)
    assert refused == Refusal("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10", 409)


@documented("https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html")
def test_a_permissions_boundary_is_set_replaced_and_removed(
    iam: Any, role_name: str, policy_arn: str, trust: str
) -> None:
    for arn in (policy_arn, OF_AWS):
        iam.put_role_permissions_boundary(RoleName=role_name, PermissionsBoundary=arn)
        boundary = iam.get_role(RoleName=role_name)["Role"]["PermissionsBoundary"]
        assert boundary == {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}
    iam.delete_role_permissions_boundary(RoleName=role_name)
    iam.delete_role_permissions_boundary(RoleName=role_name)
    assert "PermissionsBoundary" not in iam.get_role(RoleName=role_name)["Role"]
    created = iam.create_role(RoleName="bounded", AssumeRolePolicyDocument=trust, PermissionsBoundary=policy_arn)
    assert created["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == policy_arn


@observed("sessions of the ROSA command line")
def test_an_unknown_permissions_boundary_is_refused(iam: Any, role_name: str, trust: str) -> None:
    arn = "arn:aws:iam::123456789012:policy/none"
    expected = Refusal("NoSuchEntity", f"Scope ARN: {arn} does not exist or is not attachable.", 404)
    assert refusal(iam.put_role_permissions_boundary, RoleName=role_name, PermissionsBoundary=arn) == expected
    members = {"RoleName": "b", "AssumeRolePolicyDocument": trust, "PermissionsBoundary": arn}
    assert refusal(iam.create_role, **members) == expected
