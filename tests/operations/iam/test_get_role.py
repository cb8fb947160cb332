"""GetRole: members and the document of the trust policy."""

import json
from datetime import UTC, timedelta
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, ManualClock
from tests.operations.calling import Refusal, refusal
from tests.provenance import assumed, documented, observed

SNAPSHOTS = "LocalStack's snapshots of IAM, recorded on AWS"


@observed(SNAPSHOTS)
def test_get_role_has_the_longest_session_and_an_empty_last_use(iam: Any, role_name: str) -> None:
    role = iam.get_role(RoleName=role_name)["Role"]
    assert (role["MaxSessionDuration"], role["RoleLastUsed"]) == (3600, {})


@observed("prowler-cloud/prowler#2872")
def test_an_unknown_role_is_refused(iam: Any) -> None:
    refused = refusal(iam.get_role, RoleName="nobody")
    assert refused == Refusal("NoSuchEntity", "The role with name nobody cannot be found.", 404)


@documented("https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html")
def test_a_role_is_found_in_any_case(iam: Any, role_name: str) -> None:
    assert iam.get_role(RoleName=role_name.upper())["Role"]["RoleName"] == role_name


@observed(SNAPSHOTS)
def test_the_trust_policy_is_the_text_that_was_given_percent_encoded(iam: Any, trust: str) -> None:
    given = json.dumps({"Id": "a%3Ab c+d", **json.loads(trust)}, indent=1)
    iam.create_role(RoleName="app", AssumeRolePolicyDocument=given)
    answers: list[bytes] = []
    iam.meta.events.register(
        "response-received.iam.GetRole", lambda response_dict, **_: answers.append(response_dict["body"])
    )
    iam.get_role(RoleName="app")
    encoded = answers[0].decode().partition("<AssumeRolePolicyDocument>")[2].partition("<")[0]
    assert "%20%22Id%22%3A%20%22a%253Ab%20c%2Bd%22" in encoded
    assert "+" not in encoded


@assumed("a role of the control API is a role of IAM, whose trust policy is written without white space")
@pytest.mark.parametrize("path", ["", "team/"])
def test_a_registered_role_is_a_role(shared: Emulator, iam: Any, account: str, trust: str, path: str) -> None:
    arn = f"arn:aws:iam::{account}:role/{path}registered"
    shared.put_role(arn, json.loads(trust), 7200, description="registered")
    role = iam.get_role(RoleName="registered")["Role"]
    assert (role["Arn"], role["Path"], role["Description"]) == (arn, f"/{path}", "registered")
    assert role["AssumeRolePolicyDocument"] == json.loads(trust)
    assert role["MaxSessionDuration"] == 7200


@documented("https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html")
def test_the_last_use_is_the_newest_session_with_its_region(
    shared: Emulator, module_clock: ManualClock, iam: Any, client: Any, account: str, trust: str
) -> None:
    pool = client.create_identity_pool(IdentityPoolName="pool", AllowUnauthenticatedIdentities=True)["IdentityPoolId"]
    arn = iam.create_role(RoleName="app", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    client.set_identity_pool_roles(IdentityPoolId=pool, Roles={"unauthenticated": arn})
    guest = client.get_id(IdentityPoolId=pool)["IdentityId"]
    for _ in range(2):  # of which only the first is written
        module_clock.advance(60)
        keys = client.get_credentials_for_identity(IdentityId=guest)["Credentials"]
        used = iam.get_role(RoleName="app")["Role"]["RoleLastUsed"]
        assert used == {"LastUsedDate": keys["Expiration"].astimezone(UTC) - timedelta(hours=1), "Region": "us-east-1"}
    iam.delete_role(RoleName="app")
    iam.create_role(RoleName="app", AssumeRolePolicyDocument=trust)
    assert iam.get_role(RoleName="app")["Role"]["RoleLastUsed"] == {}
