"""With --authorization enforce, a session needs IAM's permissions on the ARN of the role."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.operations.calling import refusal
from tests.operations.iam.conftest import TRUST
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


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """An IAM client of a session that may attach one policy to the roles under /team/."""
    with Emulator(Settings(authorization="enforce")) as emulator:
        emulator.put_role(ROLE, json.loads(TRUST), policies={"attach": ATTACHING})
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
