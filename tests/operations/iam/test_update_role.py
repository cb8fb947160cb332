"""UpdateRole, UpdateRoleDescription, UpdateAssumeRolePolicy, and the tags of a role."""

import json
from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, refusal
from tests.provenance import assumed, documented, observed

PRINCIPALS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
TAGS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html"


def trusting(principal: object) -> str:
    """A trust policy for a principal, as JSON."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


@observed("Terraform's calls: it sends MaxSessionDuration alone")
def test_update_role_leaves_what_it_does_not_name(iam: Any, role_name: str) -> None:
    iam.update_role(RoleName=role_name, Description="described")
    iam.update_role(RoleName=role_name, MaxSessionDuration=7200)
    role = iam.get_role(RoleName=role_name)["Role"]
    assert (role["Description"], role["MaxSessionDuration"]) == ("described", 7200)
    updated = iam.update_role_description(RoleName=role_name, Description="again")["Role"]
    assert (updated["RoleId"], updated["Description"]) == (role["RoleId"], "again")


@assumed("a member that has no effect here is refused, so that it is not lost")
@pytest.mark.parametrize("member", [{"MaxSigninSessionDuration": 3600}, {"ResetMaxSigninSessionDuration": True}])
def test_the_longest_sign_in_session_cannot_be_updated(iam: Any, role_name: str, member: dict[str, Any]) -> None:
    assert refusal(iam.update_role, RoleName=role_name, **member).code == "NotEmulated"


@documented("https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html")
def test_a_trust_policy_is_replaced(iam: Any, role_name: str) -> None:
    iam.update_assume_role_policy(RoleName=role_name, PolicyDocument=trusting({"AWS": "123456789012"}))
    document = iam.get_role(RoleName=role_name)["Role"]["AssumeRolePolicyDocument"]
    assert document["Statement"]["Principal"] == {"AWS": "123456789012"}


@observed("LocalStack's snapshots of IAM; hashicorp/terraform-provider-aws#7756; opstrace/opstrace#88; moto's tests")
@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("no JSON", "This policy contains invalid Json"),
        (
            json.dumps({**json.loads(trusting("*")), "Statement": [
                {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}]}),
            "Has prohibited field Resource",
        ),
        (
            trusting({"AWS": []}),
            "Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: "
            "The passed in policy has a statement with no principals!",
        ),
        (
            trusting({"AWS": "arn:aws:iam::ACCOUNT:role/none"}),
            'Invalid principal in policy: "AWS":"arn:aws:iam::ACCOUNT:role/none"',
        ),
        (trusting({"AWS": "none"}), 'Invalid principal in policy: "AWS":"none"'),
    ],
    ids=["no JSON", "a resource", "no principals", "no role", "no principal"],
)  # fmt: skip
def test_a_malformed_trust_policy_is_refused(
    iam: Any, role_name: str, account: str, document: str, message: str
) -> None:
    document, message = (each.replace("ACCOUNT", account) for each in (document, message))
    refused = refusal(iam.update_assume_role_policy, RoleName=role_name, PolicyDocument=document)
    assert refused == Refusal("MalformedPolicyDocument", message)


@assumed("only roles of the account itself can be looked up here")
@pytest.mark.parametrize(
    "principal",
    ["*", "123456789012", "arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:role/theirs",
     "arn:aws:sts::123456789012:assumed-role/theirs/session", "AROA12345678901234567"],
)  # fmt: skip
def test_a_principal_that_is_no_role_of_the_account_is_taken(iam: Any, role_name: str, principal: str) -> None:
    iam.update_assume_role_policy(RoleName=role_name, PolicyDocument=trusting({"AWS": [principal]}))


@documented(PRINCIPALS)
@pytest.mark.parametrize("api", ["IAM", "the control API"])
def test_a_deleted_role_is_named_by_its_id_in_trust_policies(
    shared: Emulator, iam: Any, role_name: str, trust: str, api: str
) -> None:
    trusted = iam.create_role(RoleName="trusted", AssumeRolePolicyDocument=trust)["Role"]
    iam.update_assume_role_policy(
        RoleName=role_name, PolicyDocument=trusting({"AWS": ["123456789012", trusted["Arn"]]})
    )

    def principals() -> Any:
        document = iam.get_role(RoleName=role_name)["Role"]["AssumeRolePolicyDocument"]
        return document["Statement"]["Principal"]["AWS"]

    assert principals() == ["123456789012", trusted["Arn"]]
    if api == "IAM":
        iam.delete_role(RoleName="trusted")
    else:
        shared.delete_role(trusted["Arn"])
    iam.create_role(RoleName="trusted", AssumeRolePolicyDocument=trust)
    assert principals() == ["123456789012", trusted["RoleId"]]


@documented(TAGS)
def test_tags_are_added_replaced_in_any_case_and_removed(iam: Any, role_name: str) -> None:
    iam.tag_role(RoleName=role_name, Tags=[{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "2"}])
    iam.tag_role(RoleName=role_name, Tags=[{"Key": "B", "Value": "3"}])
    tags = [{"Key": "B", "Value": "3"}, {"Key": "a", "Value": "2"}]
    assert iam.list_role_tags(RoleName=role_name)["Tags"] == tags
    assert sorted(iam.get_role(RoleName=role_name)["Role"]["Tags"], key=lambda each: str(each["Key"])) == tags
    pages = iam.get_paginator("list_role_tags").paginate(RoleName=role_name, PaginationConfig={"PageSize": 1})
    assert [each["Tags"] for each in pages] == [tags[:1], tags[1:]]
    iam.untag_role(RoleName=role_name, TagKeys=["A", "none"])
    assert iam.list_role_tags(RoleName=role_name)["Tags"] == tags[:1]


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html")
def test_a_role_has_fifty_tags_at_most(iam: Any, role_name: str) -> None:
    iam.tag_role(RoleName=role_name, Tags=[{"Key": f"k{number}", "Value": ""} for number in range(50)])
    iam.tag_role(RoleName=role_name, Tags=[{"Key": "K0", "Value": "v"}])
    assert refusal(iam.tag_role, RoleName=role_name, Tags=[{"Key": "more", "Value": ""}]).code == "LimitExceeded"
    assert refusal(iam.tag_role, RoleName=role_name, Tags=[{"Key": "aws:k0", "Value": ""}]).code == "InvalidInput"


@observed("prowler-cloud/prowler#2872")
@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("update_role", {}),
        ("update_role_description", {"Description": ""}),
        ("update_assume_role_policy", {"PolicyDocument": trusting("*")}),
        ("tag_role", {"Tags": [{"Key": "k", "Value": "v"}]}),
        ("untag_role", {"TagKeys": ["k"]}),
        ("list_role_tags", {}),
        ("put_role_permissions_boundary", {"PermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess"}),
        ("delete_role_permissions_boundary", {}),
        ("put_role_policy", {"PolicyName": "p", "PolicyDocument": "{}"}),
        ("get_role_policy", {"PolicyName": "p"}),
        ("list_role_policies", {}),
        ("delete_role_policy", {"PolicyName": "p"}),
        ("attach_role_policy", {"PolicyArn": "arn:aws:iam::aws:policy/PowerUserAccess"}),
        ("detach_role_policy", {"PolicyArn": "arn:aws:iam::aws:policy/PowerUserAccess"}),
        ("list_attached_role_policies", {}),
        ("list_instance_profiles_for_role", {}),
    ],
)
def test_an_unknown_role_is_refused(iam: Any, operation: str, members: dict[str, Any]) -> None:
    refused = refusal(getattr(iam, operation), RoleName="none", **members)
    assert refused == Refusal("NoSuchEntity", "The role with name none cannot be found.", 404)
