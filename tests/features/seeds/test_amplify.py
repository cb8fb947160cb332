"""Amplify Gen 1 projects as they lie on disk."""

import json
from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator.features.seeds.cloudformation.stack import Stack
from cognito_identity_emulator.features.seeds.file_tree import DiskTree, RecordingTree
from cognito_identity_emulator.features.seeds.files import read_files
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.features.seeds.seed import Seed
from tests.provenance import documented

REFERENCE = "https://docs.amplify.aws/gen1/javascript/tools/cli/reference/files/"
ACCOUNT, REGION = "111122223333", "eu-west-1"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": "cognito-identity.amazonaws.com"},
            "Action": "sts:AssumeRoleWithWebIdentity",
        }
    ],
}


def role(name: str) -> dict[str, Any]:
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"RoleName": {"Ref": name}, "AssumeRolePolicyDocument": TRUST},
    }


def project(folder: Path, prefix: str = "amplify/", build: str = "build/") -> Path:
    """A project with the environments dev and prod, and an auth category."""
    text = {"Type": "String"}
    auth = {
        "Parameters": dict.fromkeys(("env", "identityPoolName", "authRoleArn", "guests"), text),
        "Resources": {
            "Pool": {
                "Type": "AWS::Cognito::IdentityPool",
                "Properties": {
                    "IdentityPoolName": {"Fn::Join": ["__", [{"Ref": "identityPoolName"}, {"Ref": "env"}]]},
                    "AllowUnauthenticatedIdentities": {"Ref": "guests"},
                },
            },
            "Roles": {
                "Type": "AWS::Cognito::IdentityPoolRoleAttachment",
                "Properties": {"IdentityPoolId": {"Ref": "Pool"}, "Roles": {"authenticated": {"Ref": "authRoleArn"}}},
            },
        },
    }
    nested = {
        "TemplateURL": "https://s3.amazonaws.com/bucket/amplify-cfn-templates/auth/app-cloudformation-template.json",
        "Parameters": {"authRoleArn": {"Fn::GetAtt": ["AuthRole", "Arn"]}, "env": "dev"},
    }
    root = {
        "Parameters": {"AuthRoleName": {**text, "Default": "AuthRoleName"}},
        "Resources": {
            "AuthRole": role("AuthRoleName"),
            "authapp": {"Type": "AWS::CloudFormation::Stack", "Properties": nested},
        },
    }
    team = {
        name: {
            "awscloudformation": {
                "AuthRoleName": f"app-{name}-auth",
                "AuthRoleArn": f"arn:aws:iam::{ACCOUNT}:role/app-{name}-auth",
                "Region": REGION,
                "StackName": f"app-{name}",
            }
        }
        for name in ("dev", "prod")
    }
    beside = {"identityPoolName": "app", "guests": True, "authRoleArn": {"Fn::GetAtt": ["AuthRole", "Arn"]}}
    files = {
        "team-provider-info.json": team,
        "backend/backend-config.json": {"auth": {"app": {"service": "Cognito"}}},
        "backend/awscloudformation/build/root-cloudformation-stack.json": root,
        f"backend/auth/app/{build}app-cloudformation-template.json": auth,
        f"backend/auth/app/{build}parameters.json": beside,
    }
    for path, content in files.items():
        (folder / prefix / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / prefix / path).write_text(json.dumps(content))
    return folder


def read(folder: Path) -> list[Seed]:
    return [seed for _, seed in read_files(DiskTree(), [str(folder)], Stack("stack", "000000000000", "us-east-1"))]


@documented(REFERENCE)
@pytest.mark.parametrize(("prefix", "build"), [("amplify/", "build/"), ("", "build/"), ("amplify/", "")])
def test_a_project_has_the_pool_of_its_category_with_the_roles_of_its_environment(
    tmp_path: Path, prefix: str, build: str
) -> None:
    note, root, auth = read(project(tmp_path, prefix, build))
    (pool,) = auth.pools
    assert (pool.settings.name, pool.account, pool.id.partition(":")[0]) == ("app__dev", ACCOUNT, REGION)
    assert pool.settings.allow_unauthenticated_identities is True
    (role,) = root.roles
    assert role.arn == f"arn:aws:iam::{ACCOUNT}:role/app-dev-auth"
    assert pool.roles is not None
    assert pool.roles.roles == {"authenticated": role.arn}
    assert root.stacks[0].stack_name == "app-dev"
    assert "environment dev, not prod: `amplify env checkout` chooses another" in note.skipped[0]


@documented(REFERENCE)
def test_the_environment_is_the_one_that_is_checked_out(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "amplify/.config").mkdir()
    (folder / "amplify/.config/local-env-info.json").write_text('{"envName": "prod"}')
    _, root, _ = read(folder)
    assert [each.arn for each in root.roles] == [f"arn:aws:iam::{ACCOUNT}:role/app-prod-auth"]


@documented(REFERENCE)
def test_parameters_of_an_environment_win_over_those_beside_a_template(tmp_path: Path) -> None:
    folder = project(tmp_path)
    team = folder / "amplify/team-provider-info.json"
    environments = json.loads(team.read_text())
    environments["dev"]["categories"] = {"auth": {"app": {"identityPoolName": "of dev", "guests": False}}}
    team.write_text(json.dumps(environments))
    (pool,) = (each for seed in read(folder) for each in seed.pools)
    assert (pool.settings.name, pool.settings.allow_unauthenticated_identities) == ("of dev__dev", False)


@documented(REFERENCE)
def test_a_project_that_was_not_built_is_refused_with_the_command_to_run(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "amplify/backend/awscloudformation/build/root-cloudformation-stack.json").unlink()
    with pytest.raises(SeedError, match="run `amplify build`"):
        read(folder)


@documented(REFERENCE)
def test_the_files_that_were_read_are_a_project_again(tmp_path: Path) -> None:
    """The seed command sends only the files that it read."""
    tree = RecordingTree(DiskTree(), {})
    stack = Stack("stack", "000000000000", "us-east-1")
    read_files(tree, [str(project(tmp_path / "whole"))], stack)
    for path, content in tree.contents.items():
        copy = tmp_path / "copy" / Path(path).relative_to(tmp_path / "whole")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content)
    assert [pool.settings.name for seed in read(tmp_path / "copy") for pool in seed.pools] == ["app__dev"]
