"""Makes the calls of Terraform's AWS provider for the stack of docs/terraform.md: a pool, its role and its policies."""

import json
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.operations.calling import Refusal, refusal
from tests.provenance import observed

ACCOUNT = "123456789012"
READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
EVERYTHING = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
)
PHOTOS = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"}],
    }
)


@pytest.fixture
def settings() -> Settings:
    """Roles that are not registered do not exist, as on AWS."""
    return Settings(roles="registered")


def trust_policy(pool_id: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": pool_id}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@observed("Terraform 1.11.4 with hashicorp/aws 5.100.0: its calls in their order")
def test_terraform_creates_reads_changes_and_destroys_roles_and_policies(emulator: Emulator) -> None:
    iam = emulator.client("iam", aws_access_key_id=ACCOUNT)
    cognito = emulator.client("cognito-identity", aws_access_key_id=ACCOUNT)
    pool_id = cognito.create_identity_pool(IdentityPoolName="app", AllowUnauthenticatedIdentities=True)[
        "IdentityPoolId"
    ]
    boundary = create_policy(iam, "app-boundary", EVERYTHING)
    role = create_role(iam, pool_id, boundary)
    cognito.set_identity_pool_roles(IdentityPoolId=pool_id, Roles={"unauthenticated": role["Arn"]})
    plan_is_empty(iam, role)

    guest = cognito.get_id(IdentityPoolId=pool_id)["IdentityId"]
    keys = cognito.get_credentials_for_identity(IdentityId=guest)["Credentials"]
    assert emulator.session_of(keys["AccessKeyId"]).role_arn == role["Arn"]
    assert emulator.can(guest, "s3:GetObject", "arn:aws:s3:::photos/cat.jpg")
    assert not emulator.can(guest, "s3:PutObject", "arn:aws:s3:::photos/cat.jpg")

    change(iam, pool_id)
    destroy(iam, boundary)
    assert refusal(cognito.get_credentials_for_identity, IdentityId=guest).code == (
        "InvalidIdentityPoolConfigurationException"
    )


def create_policy(iam: Any, name: str, document: str) -> str:
    arn: str = iam.create_policy(PolicyName=name, Path="/", PolicyDocument=document)["Policy"]["Arn"]
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    read = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    assert read == json.loads(document)
    return arn


def create_role(iam: Any, pool_id: str, boundary: str) -> dict[str, Any]:
    created: dict[str, Any] = iam.create_role(
        RoleName="app-guest",
        Path="/",
        AssumeRolePolicyDocument=trust_policy(pool_id),
        MaxSessionDuration=7200,
        PermissionsBoundary=boundary,
        Tags=[{"Key": "team", "Value": "app"}],
    )["Role"]
    iam.put_role_policy(RoleName="app-guest", PolicyName="photos", PolicyDocument=PHOTOS)
    iam.attach_role_policy(RoleName="app-guest", PolicyArn=READ_ONLY)
    return created


def plan_is_empty(iam: Any, created: dict[str, Any]) -> None:
    """Checks that Terraform reads what it wrote, so that its next plan is empty."""
    role = iam.get_role(RoleName="app-guest")["Role"]
    assert created.items() <= role.items()
    assert role["MaxSessionDuration"] == 7200
    assert iam.list_role_policies(RoleName="app-guest")["PolicyNames"] == ["photos"]
    policy = iam.get_role_policy(RoleName="app-guest", PolicyName="photos")
    assert policy["PolicyDocument"] == json.loads(PHOTOS)
    attached = iam.list_attached_role_policies(RoleName="app-guest")["AttachedPolicies"]
    assert [each["PolicyArn"] for each in attached] == [READ_ONLY]


def change(iam: Any, pool_id: str) -> None:
    """Every change of a role in place has a call of its own."""
    iam.untag_role(RoleName="app-guest", TagKeys=["team"])
    iam.tag_role(RoleName="app-guest", Tags=[{"Key": "stage", "Value": "test"}])
    iam.update_assume_role_policy(RoleName="app-guest", PolicyDocument=trust_policy(pool_id))
    iam.update_role_description(RoleName="app-guest", Description="guests of the app")
    iam.update_role(RoleName="app-guest", MaxSessionDuration=3600)
    iam.delete_role_permissions_boundary(RoleName="app-guest")
    role = iam.get_role(RoleName="app-guest")["Role"]
    assert (role["Description"], role["MaxSessionDuration"], role["Tags"]) == (
        "guests of the app",
        3600,
        [{"Key": "stage", "Value": "test"}],
    )
    assert "PermissionsBoundary" not in role


def destroy(iam: Any, boundary: str) -> None:
    """A role is deleted without its policies only; then a read says that it is gone."""
    assert refusal(iam.delete_role, RoleName="app-guest").code == "DeleteConflict"
    iam.delete_role_policy(RoleName="app-guest", PolicyName="photos")
    iam.detach_role_policy(RoleName="app-guest", PolicyArn=READ_ONLY)
    assert iam.list_instance_profiles_for_role(RoleName="app-guest")["InstanceProfiles"] == []
    iam.delete_role(RoleName="app-guest")
    gone = Refusal("NoSuchEntity", "The role with name app-guest cannot be found.", 404)
    assert refusal(iam.get_role, RoleName="app-guest") == gone
    assert [each["VersionId"] for each in iam.list_policy_versions(PolicyArn=boundary)["Versions"]] == ["v1"]
    iam.delete_policy(PolicyArn=boundary)
    assert refusal(iam.get_policy, PolicyArn=boundary).code == "NoSuchEntity"


@observed("Terraform 1.11.4 with hashicorp/aws 5.100.0: terraform import, and a plan after a change by another program")
def test_terraform_imports_what_exists_and_repairs_drift(emulator: Emulator) -> None:
    iam = emulator.client("iam", aws_access_key_id=ACCOUNT)
    arn = iam.create_policy(PolicyName="app-boundary", PolicyDocument=EVERYTHING)["Policy"]["Arn"]
    role = create_role(iam, "us-east-1:00000000-0000-4000-8000-000000000000", arn)
    for import_id in ("app-guest:photos", f"app-guest/{READ_ONLY}", arn):
        import_resource(iam, import_id)
    plan_is_empty(iam, role)

    # Another program deletes a policy, detaches one and replaces the role: each read says so, and an apply repairs it.
    iam.delete_role_policy(RoleName="app-guest", PolicyName="photos")
    gone = refusal(iam.get_role_policy, RoleName="app-guest", PolicyName="photos")
    assert (gone.code, gone.status) == ("NoSuchEntity", 404)
    iam.put_role_policy(RoleName="app-guest", PolicyName="photos", PolicyDocument=PHOTOS)
    iam.detach_role_policy(RoleName="app-guest", PolicyArn=READ_ONLY)
    assert iam.list_attached_role_policies(RoleName="app-guest")["AttachedPolicies"] == []
    iam.attach_role_policy(RoleName="app-guest", PolicyArn=READ_ONLY)
    plan_is_empty(iam, role)
    destroy(iam, arn)
    again = create_role(iam, "us-east-1:00000000-0000-4000-8000-000000000000", READ_ONLY)
    assert again["RoleId"] != role["RoleId"]


def import_resource(iam: Any, import_id: str) -> None:
    """Reads a resource by the id of `terraform import`: of an inline policy, an attachment or a managed policy."""
    if import_id.startswith("arn:"):
        version = iam.get_policy(PolicyArn=import_id)["Policy"]["DefaultVersionId"]
        assert iam.get_policy_version(PolicyArn=import_id, VersionId=version)["PolicyVersion"]["IsDefaultVersion"]
    elif ":policy" in import_id:
        role, _, attached = import_id.partition("/")
        found = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
        assert attached in [each["PolicyArn"] for each in found]
    else:
        role, _, name = import_id.partition(":")
        assert iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyName"] == name


@observed("Terraform 1.11.4 with hashicorp/aws 5.100.0: its data sources of IAM")
def test_terraform_reads_its_data_sources(emulator: Emulator) -> None:
    iam = emulator.client("iam", aws_access_key_id=ACCOUNT)
    url = "https://issuer.example/tenant"
    provider = iam.create_open_id_connect_provider(Url=url)["OpenIDConnectProviderArn"]
    arn = iam.create_policy(PolicyName="app-read", Path="/app/", PolicyDocument=PHOTOS)["Policy"]["Arn"]
    roles = []
    for number in range(3):
        role = iam.create_role(RoleName=f"app-{number}", Path="/app/", AssumeRolePolicyDocument=trust_policy("pool"))[
            "Role"
        ]
        roles.append(role["Arn"])
    iam.attach_role_policy(RoleName="app-0", PolicyArn=arn)

    # aws_iam_roles by path, aws_iam_policy by name (its pages have the policies of AWS too), and a provider by its URL
    pages = iam.get_paginator("list_roles").paginate(PathPrefix="/app/", PaginationConfig={"PageSize": 2})
    assert [each["Arn"] for page in pages for each in page["Roles"]] == roles
    pages = iam.get_paginator("list_policies").paginate(PathPrefix="/app/")
    assert [each["Arn"] for page in pages for each in page["Policies"] if each["PolicyName"] == "app-read"] == [arn]
    listed = iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    urls = {
        each["Arn"]: iam.get_open_id_connect_provider(OpenIDConnectProviderArn=each["Arn"])["Url"] for each in listed
    }
    assert urls == {provider: "issuer.example/tenant"}

    # aws_iam_principal_policy_simulation
    simulated = iam.simulate_principal_policy(
        PolicySourceArn=roles[0],
        ActionNames=["s3:GetObject", "s3:PutObject"],
        ResourceArns=["arn:aws:s3:::photos/cat.jpg"],
        MaxItems=1000,
    )
    decisions = {each["EvalActionName"]: each["EvalDecision"] for each in simulated["EvaluationResults"]}
    assert decisions == {"s3:GetObject": "allowed", "s3:PutObject": "implicitDeny"}
