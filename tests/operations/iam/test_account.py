"""GetUser, ListAccountAliases, GetAccountSummary, ListInstanceProfilesForRole, and actions that are not emulated."""

import json
from typing import Any

import httpx
import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, refusal
from tests.operations.iam.conftest import READ
from tests.provenance import assumed, documented, observed


@documented("https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html")
def test_the_caller_is_the_root_user_of_its_account(iam: Any, account: str) -> None:
    user = iam.get_user()["User"]
    assert (user["UserId"], user["Arn"]) == (account, f"arn:aws:iam::{account}:root")
    assert not {"UserName", "Path"} & set(user)


@observed("many sessions of the AWS CLI")
def test_another_user_and_the_user_of_a_session_are_refused(
    shared: Emulator, iam: Any, client: Any, account: str
) -> None:
    assert refusal(iam.get_user, UserName="alice") == Refusal(
        "NoSuchEntity", "The user with name alice cannot be found.", 404
    )
    pool = client.create_identity_pool(IdentityPoolName="pool", AllowUnauthenticatedIdentities=True)["IdentityPoolId"]
    role = f"arn:aws:iam::{account}:role/guest"
    client.set_identity_pool_roles(IdentityPoolId=pool, Roles={"unauthenticated": role})
    guest = client.get_id(IdentityPoolId=pool)["IdentityId"]
    keys = client.get_credentials_for_identity(IdentityId=guest)["Credentials"]
    session = shared.client(
        "iam",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretKey"],
        aws_session_token=keys["SessionToken"],
    )
    sentence = "Must specify userName when calling with non-User credentials"
    assert refusal(session.get_user) == Refusal("ValidationError", sentence)


@documented("https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html")
def test_the_summary_counts_what_the_account_has(shared: Emulator, iam: Any, account: str, role_name: str) -> None:
    for name in ("read", "write"):
        shared.put_policy(f"arn:aws:iam::{account}:policy/{name}", READ)
    for _ in range(2):
        iam.create_policy_version(PolicyArn=f"arn:aws:iam::{account}:policy/read", PolicyDocument=json.dumps(READ))
    summary = iam.get_account_summary()["SummaryMap"]
    assert {name: summary[name] for name in ("Roles", "Policies", "PolicyVersionsInUse", "Providers", "Users")} == {
        "Roles": 1, "Policies": 2, "PolicyVersionsInUse": 4, "Providers": 0, "Users": 0,
    }  # fmt: skip
    assert (summary["RolesQuota"], summary["AttachedPoliciesPerRoleQuota"]) == (1000, 10)


@assumed("an account has no aliases, and a role no instance profiles")
def test_there_are_no_aliases_and_no_instance_profiles(iam: Any, role_name: str) -> None:
    aliases = iam.list_account_aliases()
    assert (aliases["AccountAliases"], aliases["IsTruncated"]) == ([], False)
    profiles = iam.list_instance_profiles_for_role(RoleName=role_name)
    assert (profiles["InstanceProfiles"], profiles["IsTruncated"]) == ([], False)


@assumed("every other action is refused by name, so that no tool takes it for done")
@pytest.mark.parametrize(
    ("operation", "members"),
    [("create_user", {"UserName": "alice"}), ("create_service_linked_role", {"AWSServiceName": "a.amazonaws.com"}),
     ("delete_service_linked_role", {"RoleName": "AWSServiceRoleForA"})],
)  # fmt: skip
def test_another_action_is_refused_by_name(iam: Any, operation: str, members: dict[str, Any]) -> None:
    refused = refusal(getattr(iam, operation), **members)
    assert (refused.code, refused.status) == ("NotEmulated", 501)
    assert "is not emulated. The emulator has these actions of iam:" in refused.message


@observed("justincormack/argmin, sts_oracle.rs, of STS: the same front end")
def test_an_unknown_action_is_refused_in_the_words_of_the_front_end(shared: Emulator, account: str) -> None:
    form = {"Action": "CreateNothing", "Version": "2010-05-08"}
    answer = httpx.post(shared.endpoint_url, data=form, timeout=20)
    assert "Could not find operation CreateNothing for version 2010-05-08" in answer.text
