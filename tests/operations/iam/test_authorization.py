"""With --authorization enforce, a session needs IAM's permissions on the ARN of the role."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.operations.calling import refusal
from tests.operations.iam.conftest import TRUST
from tests.operations.iam.test_saml_providers import metadata
from tests.provenance import documented, observed

ACCOUNT = "000000000000"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/admin"
ACTIONS = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html"
)
ATTACHING = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["iam:GetRole", "iam:AttachRolePolicy"],
            "Resource": f"arn:aws:iam::{ACCOUNT}:role/team/*",
            "Condition": {"StringEqualsIfExists": {"iam:PolicyARN": "arn:aws:iam::aws:policy/PowerUserAccess"}},
        }
    ],
}
TAGGING: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "iam:Create*", "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": ["iam:TagRole", "iam:TagPolicy", "iam:TagOpenIDConnectProvider", "iam:TagSAMLProvider"],
            "Resource": f"arn:aws:iam::{ACCOUNT}:*/created*",
            "Condition": {"StringEquals": {"aws:RequestTag/team": "blue"}},
        },
        {
            "Effect": "Allow",
            "Action": "iam:Delete*",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:ResourceTag/team": "blue"}},
        },
    ],
}
NEW_RESOURCES: dict[str, tuple[str, dict[str, Any]]] = {
    "TagRole": ("create_role", {"RoleName": "created", "AssumeRolePolicyDocument": TRUST}),
    "TagPolicy": ("create_policy", {"PolicyName": "created", "PolicyDocument": json.dumps(ATTACHING)}),
    "TagOpenIDConnectProvider": ("create_open_id_connect_provider", {"Url": "https://created.example"}),
    "TagSAMLProvider": ("create_saml_provider", {"Name": "created", "SAMLMetadataDocument": metadata()}),
}


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """An IAM client of a session that may attach one policy to the roles under /team/."""
    with Emulator(Settings(authorization="enforce")) as emulator:
        emulator.put_role(ROLE, json.loads(TRUST), policies={"attach": ATTACHING, "tag": TAGGING})
        iam = emulator.client("iam")
        iam.create_role(RoleName="app", Path="/team/", AssumeRolePolicyDocument=TRUST)
        pool = emulator.create_pool(IdentityPoolName="p", AllowClassicFlow=True)["IdentityPoolId"]
        cognito, sts = emulator.client("cognito-identity"), emulator.client("sts")
        guest = cognito.get_id(IdentityPoolId=pool)["IdentityId"]
        token = cognito.get_open_id_token(IdentityId=guest)["Token"]
        keys = sts.assume_role_with_web_identity(RoleArn=ROLE, RoleSessionName="s1", WebIdentityToken=token)[
            "Credentials"
        ]
        yield emulator.client(
            "iam",
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )


@documented(ACTIONS)
def test_the_resource_is_the_role_with_its_path_and_the_policy_is_a_condition_key(session: Any) -> None:
    assert session.get_role(RoleName="app")["Role"]["Path"] == "/team/"
    session.attach_role_policy(RoleName="app", PolicyArn="arn:aws:iam::aws:policy/PowerUserAccess")
    other = "arn:aws:iam::aws:policy/AdministratorAccess"
    assert refusal(session.attach_role_policy, RoleName="app", PolicyArn=other).code == "AccessDenied"


@observed(
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html, and many sessions of the CLI"
)
def test_a_refusal_names_the_arn_of_roles(session: Any) -> None:
    who = f"User: arn:aws:sts::{ACCOUNT}:assumed-role/admin/s1 is not authorized to perform: iam:ListRoles"
    what = f"on resource: arn:aws:iam::{ACCOUNT}:role/ because no identity-based policy allows the iam:ListRoles action"
    refused = refusal(session.list_roles)
    assert (refused.code, refused.status) == ("AccessDenied", 403)
    assert refused.message.startswith(f"{who} {what}")


@observed("openshift/installer#1073; aws-ia/terraform-aws-eks-blueprints#902; eksctl-io/eksctl#4046")
@pytest.mark.parametrize("action", NEW_RESOURCES)
def test_a_new_resource_with_tags_needs_the_permission_to_tag_it(session: Any, action: str) -> None:
    operation, members = NEW_RESOURCES[action]
    create = getattr(session, operation)
    refused = refusal(create, **members, Tags=[{"Key": "team", "Value": "red"}])
    assert (refused.code, refused.status) == ("AccessDenied", 403)
    assert f"is not authorized to perform: iam:{action} on resource: arn:aws:iam::{ACCOUNT}:" in refused.message
    create(**members, Tags=[{"Key": "team", "Value": "blue"}])


@documented(ACTIONS)
@pytest.mark.parametrize("kind", ["policy", "provider"])
def test_the_tags_of_policies_and_providers_are_condition_keys(session: Any, kind: str) -> None:
    document, blue = json.dumps(ATTACHING), [{"Key": "team", "Value": "blue"}]

    def deletion_of_new(name: str, **members: Any) -> Any:
        if kind == "policy":
            arn = session.create_policy(PolicyName=name, PolicyDocument=document, **members)["Policy"]["Arn"]
            return lambda: session.delete_policy(PolicyArn=arn)
        created = session.create_open_id_connect_provider(Url=f"https://{name}.example", **members)
        arn = created["OpenIDConnectProviderArn"]
        return lambda: session.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)

    deletion_of_new("created-with-tags", Tags=blue)()
    assert refusal(deletion_of_new("created-without")).code == "AccessDenied"
