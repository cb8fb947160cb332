"""PutRolePolicy, GetRolePolicy, ListRolePolicies, DeleteRolePolicy."""

import json
from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, refusal
from tests.operations.iam.conftest import READ
from tests.provenance import assumed, documented, observed

API = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html"


@documented(API)
def test_an_inline_policy_is_added_read_replaced_and_deleted(iam: Any, role_name: str) -> None:
    iam.put_role_policy(RoleName=role_name, PolicyName="read", PolicyDocument=json.dumps(READ, indent=2))
    found = iam.get_role_policy(RoleName=role_name.upper(), PolicyName="read")
    assert (found["RoleName"], found["PolicyName"], found["PolicyDocument"]) == (role_name, "read", READ)
    denied = {**READ, "Statement": [{**READ["Statement"][0], "Effect": "Deny"}]}
    iam.put_role_policy(RoleName=role_name, PolicyName="read", PolicyDocument=json.dumps(denied))
    assert iam.get_role_policy(RoleName=role_name, PolicyName="read")["PolicyDocument"] == denied
    iam.delete_role_policy(RoleName=role_name, PolicyName="read")
    assert iam.list_role_policies(RoleName=role_name)["PolicyNames"] == []
    iam.delete_role(RoleName=role_name)


@documented("https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html")
def test_the_names_of_inline_policies_are_listed_page_by_page(iam: Any, role_name: str) -> None:
    for name in ("c", "a", "b"):
        iam.put_role_policy(RoleName=role_name, PolicyName=name, PolicyDocument=json.dumps(READ))
    pages = iam.get_paginator("list_role_policies").paginate(RoleName=role_name, PaginationConfig={"PageSize": 2})
    assert [each["PolicyNames"] for each in pages] == [["a", "b"], ["c"]]


@observed("aws/aws-cli#6139")
@pytest.mark.parametrize("operation", ["get_role_policy", "delete_role_policy"])
def test_an_unknown_inline_policy_is_refused(iam: Any, role_name: str, operation: str) -> None:
    refused = refusal(getattr(iam, operation), RoleName=role_name, PolicyName="none")
    assert refused == Refusal("NoSuchEntity", "The role policy with name none cannot be found.", 404)


@observed("aws-samples/aws-deployment-framework#474")
def test_all_inline_policies_together_have_a_size_limit(iam: Any, role_name: str) -> None:
    half = {**READ, "Statement": [{**READ["Statement"][0], "Sid": "s" * 6000}]}
    iam.put_role_policy(RoleName=role_name, PolicyName="a", PolicyDocument=json.dumps(half))
    refused = refusal(iam.put_role_policy, RoleName=role_name, PolicyName="b", PolicyDocument=json.dumps(half))
    assert refused == Refusal("LimitExceeded", f"Maximum policy size of 10240 bytes exceeded for role {role_name}", 409)
    iam.put_role_policy(RoleName=role_name, PolicyName="a", PolicyDocument=json.dumps(half))


@assumed("moto's table of refused policies, which is of CreatePolicy")
@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{not json", "Syntax errors in policy."),
        ("[]", "Syntax errors in policy."),
        (json.dumps({**READ, "Statement": [{"Effect": "Allow", "Action": "read", "Resource": "*"}]}),
         "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
        (json.dumps({**READ, "Statement": [{"Effect": "Allow", "Action": "s3:GetObject"}]}),
         "Policy statement must contain resources."),
        ('{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": '
         '{"NumericEquals": {"s3:max-keys": Infinity}}}}', "Syntax errors in policy."),
    ],
    ids=["no JSON", "no object", "no vendor", "no resource", "infinity"],
)  # fmt: skip
def test_a_malformed_inline_policy_is_refused(iam: Any, role_name: str, document: str, message: str) -> None:
    refused = refusal(iam.put_role_policy, RoleName=role_name, PolicyName="a", PolicyDocument=document)
    assert refused == Refusal("MalformedPolicyDocument", message)
    assert iam.list_role_policies(RoleName=role_name)["PolicyNames"] == []


@assumed("inline policies of the control API and of IAM are the same")
def test_inline_policies_are_those_of_the_control_api(
    shared: Emulator, iam: Any, account: str, trust: str, role_name: str
) -> None:
    arn = f"arn:aws:iam::{account}:role/{role_name}"
    iam.put_role_policy(RoleName=role_name, PolicyName="read", PolicyDocument=json.dumps(READ))
    registered = {each.arn: each for each in shared.roles()}[arn]
    assert registered.policies == {"read": READ}
    shared.put_role(arn, json.loads(trust), policies={"other": READ})
    assert iam.get_role_policy(RoleName=role_name, PolicyName="other")["PolicyDocument"] == READ
    assert iam.list_role_policies(RoleName=role_name)["PolicyNames"] == ["other"]
