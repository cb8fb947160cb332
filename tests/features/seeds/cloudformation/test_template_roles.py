"""The permissions of a template's roles: inline, managed and boundary policies, and what other resources are called."""

import re
from typing import Any

import pytest

from cognito_identity_emulator.domain.iam import ManagedPolicy
from cognito_identity_emulator.features.seeds.cloudformation.deployment import read_template
from cognito_identity_emulator.features.seeds.cloudformation.stack import Stack
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.features.seeds.seed import Seed
from tests.provenance import assumed, documented

GUIDE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference"
ACCOUNT, REGION = "123456789012", "eu-west-1"
OWN_CHOICE = "our own choice: what a seed needs is read, everything else is skipped and listed"
TRUST = {
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
    }
}
LAMBDA = {
    "Statement": {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
}


def policy(resource: object = "*", action: str = "s3:GetObject") -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]}


def resource(kind: str, **properties: object) -> dict[str, Any]:
    return {"Type": kind, "Properties": properties}


def role(**properties: object) -> dict[str, Any]:
    return resource("AWS::IAM::Role", AssumeRolePolicyDocument=TRUST, RoleName="user", **properties)


def read(resources: dict[str, Any], parameters: dict[str, str] | None = None) -> Seed:
    return read_template({"Resources": resources}, Stack("app", ACCOUNT, REGION, parameters or {}))


def problems_of(resources: dict[str, Any]) -> list[str]:
    with pytest.raises(SeedError) as refused:
        read(resources)
    return list(refused.value.problems)


@documented(f"{GUIDE}/aws-resource-iam-role.html")
def test_a_role_has_the_permissions_of_its_properties() -> None:
    never = {"Fn::If": ["Never", {"PolicyName": "never", "PolicyDocument": policy()}, {"Ref": "AWS::NoValue"}]}
    user = role(
        Path="/app/",
        Description="Users of the app",
        Policies=[{"PolicyName": "read", "PolicyDocument": policy()}, never],
        ManagedPolicyArns=[{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AmazonS3ReadOnlyAccess"}],
        PermissionsBoundary={"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:policy/limits"},
        Tags=[{"Key": "team", "Value": {"Ref": "AWS::StackName"}}, {"Key": "level", "Value": 3}],
    )
    template: dict[str, object] = {"Conditions": {"Never": {"Fn::Equals": ["a", "b"]}}, "Resources": {"User": user}}
    (found,) = read_template(template, Stack("app", ACCOUNT, REGION)).roles
    assert found.path == "/app/"
    assert found.description == "Users of the app"
    assert found.policies == {"read": policy()}
    assert found.managed_policy_arns == ("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",)
    assert found.permissions_boundary == f"arn:aws:iam::{ACCOUNT}:policy/limits"
    assert found.tags == {"team": "app", "level": "3"}


@documented(f"{GUIDE}/aws-resource-iam-policy.html")
@documented(f"{GUIDE}/aws-resource-iam-rolepolicy.html")
def test_inline_policies_that_are_resources_belong_to_their_roles() -> None:
    seed = read(
        {
            "User": role(Policies=[{"PolicyName": "own", "PolicyDocument": policy()}]),
            "Shared": resource(
                "AWS::IAM::Policy",
                PolicyName="shared",
                PolicyDocument=policy("arn:aws:s3:::shared/*"),
                Roles=[{"Ref": "User"}, "another"],
                Users=["someone"],
            ),
            "Single": resource(
                "AWS::IAM::RolePolicy",
                PolicyName="single",
                PolicyDocument=policy("arn:aws:s3:::single/*"),
                RoleName={"Ref": "User"},
            ),
        }
    )
    (user,) = seed.roles
    assert user.policies == {
        "own": policy(),
        "shared": policy("arn:aws:s3:::shared/*"),
        "single": policy("arn:aws:s3:::single/*"),
    }
    assert (seed.policies, seed.skipped) == ((), ("Resources.Shared.Properties.Users: is not emulated",))


@documented(f"{GUIDE}/aws-resource-iam-managedpolicy.html")
def test_a_managed_policy_is_attached_by_its_roles_by_a_role_or_as_a_boundary() -> None:
    seed = read(
        {
            "User": role(
                ManagedPolicyArns=[{"Ref": "ByRole"}, {"Ref": "ByBoth"}],
                PermissionsBoundary={"Fn::GetAtt": "Boundary.PolicyArn"},
            ),
            "ByRole": resource("AWS::IAM::ManagedPolicy", PolicyDocument=policy("arn:aws:s3:::a/*")),
            "ByBoth": resource(
                "AWS::IAM::ManagedPolicy", ManagedPolicyName="both", PolicyDocument=policy(), Roles=[{"Ref": "User"}]
            ),
            "ByItself": resource(
                "AWS::IAM::ManagedPolicy",
                ManagedPolicyName="itself",
                Path="/app/",
                Description="Reads",
                PolicyDocument=policy(),
                Roles=["user"],
            ),
            "Boundary": resource(
                "AWS::IAM::ManagedPolicy", ManagedPolicyName="limits", PolicyDocument=policy("*", "*")
            ),
        }
    )
    (user,) = seed.roles
    by_role, *others = user.managed_policy_arns
    assert by_role.startswith(f"arn:aws:iam::{ACCOUNT}:policy/app-ByRole-")
    prefix = f"arn:aws:iam::{ACCOUNT}:policy/"
    assert others == [f"{prefix}both", f"{prefix}app/itself"]
    assert user.permissions_boundary == f"{prefix}limits"
    assert seed.policies == (
        ManagedPolicy(by_role, policy("arn:aws:s3:::a/*")),
        ManagedPolicy(f"{prefix}both", policy()),
        ManagedPolicy(f"{prefix}app/itself", policy(), "Reads"),
        ManagedPolicy(f"{prefix}limits", policy("*", "*")),
    )
    assert seed.skipped == ()


@assumed(OWN_CHOICE)
def test_policies_of_roles_that_are_not_read_are_skipped_unresolved() -> None:
    unresolvable = policy({"Fn::ImportValue": "nothing"})
    seed = read(
        {
            "User": role(),
            "Function": resource("AWS::IAM::Role", AssumeRolePolicyDocument=LAMBDA, Policies=[unresolvable]),
            "Default": resource(
                "AWS::IAM::Policy", PolicyName="x", PolicyDocument=unresolvable, Roles=[{"Ref": "Function"}]
            ),
            "Imported": resource(
                "AWS::IAM::RolePolicy", PolicyName="x", PolicyDocument=unresolvable, RoleName={"Fn::ImportValue": "r"}
            ),
            "Managed": resource("AWS::IAM::ManagedPolicy", PolicyDocument=unresolvable, Roles=[{"Ref": "Function"}]),
            "Unnamed": resource(
                "AWS::IAM::ManagedPolicy", ManagedPolicyName={"Fn::ImportValue": "name"}, PolicyDocument=policy()
            ),
        }
    )
    assert [each.arn for each in seed.roles] == [f"arn:aws:iam::{ACCOUNT}:role/user"]
    assert seed.policies == ()
    assert seed.skipped == (
        "Resources.Function: no identity pool uses this role",
        "Resources.Default: no role that is read has this policy",
        "Resources.Imported.Properties.RoleName.Fn::ImportValue: the export r is not known: "
        "seed the template that exports it, or use --seed-import r=value",
        "Resources.Imported: no role that is read has this policy",
        "Resources.Managed: no role that is read has this policy",
        "Resources.Unnamed: no role that is read has this policy",
    )


POLICIES_PLACE = "Resources.User.Properties.Policies[0].PolicyDocument"


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html")
@pytest.mark.parametrize(
    ("resources", "problem"),
    [
        (
            {"User": role(Policies=[{"PolicyName": "a", "PolicyDocument": policy("photos")}])},
            f"{POLICIES_PLACE}.Statement[0].Resource: 'photos' is neither an ARN nor '*'",
        ),
        (
            {"User": role(Policies=[{"PolicyName": "a", "PolicyDocument": policy({"Fn::ImportValue": "x"})}])},
            f"{POLICIES_PLACE}.Statement[0].Resource.Fn::ImportValue: the export x is not known: "
            "seed the template that exports it, or use --seed-import x=value",
        ),
        (
            {"User": role(Policies=[{"PolicyName": "a b", "PolicyDocument": policy()}])},
            r"Resources.User.Properties.Policies[0].PolicyName: must satisfy regular expression pattern: [\w+=,.@-]+",
        ),
        (
            {"User": role(Policies=[{"PolicyName": "a", "PolicyDocument": policy()}] * 2)},
            f"Resources.User.Properties.Policies[1].PolicyName: a is the name of {POLICIES_PLACE} already",
        ),
        (
            {"User": role(Policies=[{"PolicyName": "a", "PolicyDocument": policy("arn:aws:s3:::" + "a" * 10240)}])},
            "Resources.User.Properties.Policies: 10348 characters without white space in all; IAM takes 10240: "
            "move statements to managed policies",
        ),
        (
            {"User": role(ManagedPolicyArns=["AmazonS3ReadOnlyAccess"])},
            "Resources.User.Properties.ManagedPolicyArns[0]: 'AmazonS3ReadOnlyAccess' is not the ARN of a managed "
            "policy",
        ),
        (
            {"User": role(PermissionsBoundary="limits")},
            "Resources.User.Properties.PermissionsBoundary: 'limits' is not the ARN of a managed policy",
        ),
        (
            {"User": role(Tags=[{"Key": "aws:x", "Value": "y"}])},
            "Resources.User.Properties.Tags['aws:x'] (the key): must not begin with aws:",
        ),
        (
            {"User": role(Tags=[{"Key": "a", "Value": "x"}, {"Key": "a", "Value": "y"}])},
            "Resources.User.Properties.Tags[1].Key: a is the key of another tag",
        ),
        (
            {
                "User": role(),
                "Single": resource(
                    "AWS::IAM::RolePolicy", PolicyName="a", PolicyDocument={"Statement": []}, RoleName={"Ref": "User"}
                ),
            },
            "Resources.Single.Properties.PolicyDocument.Statement: must have at least one statement",
        ),
        (
            {"User": role(), "Other": role()},
            "Resources.Other.Properties.RoleName: user is the name of Resources.User already",
        ),
        (
            {
                "User": role(),
                "Managed": resource(
                    "AWS::IAM::ManagedPolicy",
                    ManagedPolicyName={"Fn::ImportValue": "x"},
                    PolicyDocument=policy(),
                    Roles=["user"],
                ),
            },
            "Resources.Managed.Properties.ManagedPolicyName.Fn::ImportValue: the export x is not known: "
            "seed the template that exports it, or use --seed-import x=value",
        ),
        (
            {
                "User": role(),
                "Managed": resource(
                    "AWS::IAM::ManagedPolicy",
                    ManagedPolicyName="a b",
                    PolicyDocument=policy(action="GetObject"),
                    Roles=[{"Ref": "User"}],
                ),
            },
            f"Resources.Managed.Properties.ManagedPolicyName: 'arn:aws:iam::{ACCOUNT}:policy/a b' is not the ARN of a "
            "managed policy",
        ),
    ],
)
def test_a_mistake_in_the_permissions_has_its_place_in_the_template(resources: dict[str, Any], problem: str) -> None:
    assert problem in problems_of(resources)


@documented(f"{GUIDE}/aws-template-resource-type-ref.html")
@pytest.mark.parametrize(
    ("declared", "expression", "value"),
    [
        (resource("AWS::S3::Bucket", BucketName="photos"), {"Fn::GetAtt": "X.Arn"}, "arn:aws:s3:::photos"),
        (resource("AWS::S3::Bucket", BucketName="photos"), {"Fn::Sub": "arn:aws:s3:::${X}/*"}, "arn:aws:s3:::photos/*"),
        (
            resource("AWS::DynamoDB::Table", TableName="items"),
            {"Fn::Sub": "${X.Arn}/index/*"},
            f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/items/index/*",
        ),
        (
            resource("AWS::Lambda::Function", FunctionName="resize"),
            {"Fn::GetAtt": ["X", "Arn"]},
            f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:resize",
        ),
        (
            resource("AWS::SQS::Queue", QueueName="jobs"),
            {"Fn::GetAtt": ["X", "Arn"]},
            f"arn:aws:sqs:{REGION}:{ACCOUNT}:jobs",
        ),
        (resource("AWS::SNS::Topic", TopicName="news"), {"Ref": "X"}, f"arn:aws:sns:{REGION}:{ACCOUNT}:news"),
    ],
)
def test_a_policy_names_resources_of_other_services_by_their_arns(
    declared: dict[str, Any], expression: object, value: str
) -> None:
    seed = read({"User": role(Policies=[{"PolicyName": "a", "PolicyDocument": policy(expression)}]), "X": declared})
    (user,) = seed.roles
    assert user.policies["a"]["Statement"][0]["Resource"] == value
    assert seed.skipped == (f"Resources.X: {declared['Type']} is not emulated",)


@assumed(OWN_CHOICE)
@pytest.mark.parametrize(
    ("kind", "attribute", "pattern"),
    [
        ("AWS::S3::Bucket", "Arn", r"arn:aws:s3:::app-x-[a-z2-7]{12}"),
        ("AWS::DynamoDB::Table", "Arn", rf"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/app-X-[A-Z2-7]{{12}}"),
        ("AWS::DynamoDB::Table", "StreamArn", rf"arn:aws:dynamodb:{REGION}:{ACCOUNT}:app-X-[A-Z2-7]{{12}}"),
        ("AWS::KMS::Key", "Arn", rf"arn:aws:kms:{REGION}:{ACCOUNT}:app-X-[A-Z2-7]{{12}}"),
        ("Custom::Thing", "BucketArn", rf"arn:aws:custom:{REGION}:{ACCOUNT}:app-X-[A-Z2-7]{{12}}"),
    ],
)
def test_a_resource_without_a_name_has_a_generated_value_that_is_listed(
    kind: str, attribute: str, pattern: str
) -> None:
    named = {"Fn::GetAtt": ["X", attribute]}
    template = {
        "User": role(Policies=[{"PolicyName": "a", "PolicyDocument": policy([named, named])}]),
        "X": {"Type": kind},
    }
    seed = read(template)
    (value, again) = seed.roles[0].policies["a"]["Statement"][0]["Resource"]
    assert value == again
    assert re.fullmatch(pattern, value)
    assert seed.skipped[0] == (
        f"{POLICIES_PLACE}.Statement[0].Resource[0].Fn::GetAtt: X.{attribute} ({kind}) is not emulated and has a "
        f"generated value: {value}; use --seed-parameter X.{attribute}=value"
    )
    seed = read(template, {f"X.{attribute}": "arn:aws:s3:::chosen"})
    assert seed.roles[0].policies["a"]["Statement"][0]["Resource"] == ["arn:aws:s3:::chosen"] * 2
    assert seed.skipped == (f"Resources.X: {kind} is not emulated",)


@assumed("our own choice: a parameter sets the name of a resource that exists in AWS")
def test_a_parameter_with_a_logical_id_sets_the_name_in_the_arn_too() -> None:
    template = {
        "User": role(Policies=[{"PolicyName": "a", "PolicyDocument": policy({"Fn::GetAtt": "X.Arn"})}]),
        "X": {"Type": "AWS::S3::Bucket"},
    }
    (user,) = read(template, {"X": "photos"}).roles
    assert user.policies["a"]["Statement"][0]["Resource"] == "arn:aws:s3:::photos"
