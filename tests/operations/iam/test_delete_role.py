"""DeleteRole: what must be gone before."""

import json
from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, refusal
from tests.operations.iam.conftest import READ
from tests.provenance import assumed, observed


@observed("prowler-cloud/prowler#2872")
def test_a_deleted_role_is_gone(iam: Any, role_name: str) -> None:
    iam.delete_role(RoleName=role_name)
    assert refusal(iam.delete_role, RoleName=role_name) == Refusal(
        "NoSuchEntity", f"The role with name {role_name} cannot be found.", 404
    )


@observed("hashicorp/boundary#5646; ekristen/aws-nuke#203")
@pytest.mark.parametrize(
    ("permissions", "sentence"),
    [
        (
            {"managed_policy_arns": ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"], "policies": {"read": READ}},
            "Cannot delete entity, must detach all policies first.",
        ),
        ({"policies": {"read": READ}}, "Cannot delete entity, must delete policies first."),
    ],
)
def test_a_role_with_policies_is_not_deleted(
    shared: Emulator, iam: Any, account: str, trust: str, permissions: dict[str, Any], sentence: str
) -> None:
    shared.put_role(f"arn:aws:iam::{account}:role/app", json.loads(trust), **permissions)
    assert refusal(iam.delete_role, RoleName="app") == Refusal("DeleteConflict", sentence, 409)


@observed("the answers of actions without output have only ResponseMetadata: the service model")
def test_delete_role_answers_nothing_but_the_request_id(iam: Any, role_name: str) -> None:
    assert list(iam.delete_role(RoleName=role_name)) == ["ResponseMetadata"]


@assumed("explanations are the emulator's own")
def test_a_refusal_is_explained_in_the_journal(shared: Emulator, iam: Any, account: str, role_name: str) -> None:
    iam.put_role_policy(RoleName=role_name, PolicyName="read", PolicyDocument=json.dumps(READ))
    refusal(iam.delete_role, RoleName=role_name)
    refusal(iam.delete_role, RoleName="none")
    first, second = [each.explanation for each in shared.calls if each.operation == "DeleteRole"][-2:]
    assert first == "inline policies: expected a role without them, got read. Delete them with DeleteRolePolicy."
    assert f"expected a role of the account {account} in the partition aws, got none." in str(second)
