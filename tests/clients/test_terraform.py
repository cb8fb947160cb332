"""The stack of docs/terraform.md is applied by Terraform with its AWS provider, which .ci/run looks for.

Its state is then a seed for another emulator, which has the same resources under the same ids.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.architecture.source import ROOT
from tests.boto3_client import boto3_client
from tests.clients.serving import run_emulator
from tests.provenance import documented

_STACK = re.compile(r"```hcl\n(.*?)```", re.DOTALL)
_TIMEOUT_S = 300


@pytest.fixture(scope="module")
def registered() -> Iterator[str]:
    """The endpoint URL of an emulator where only registered roles exist."""
    with run_emulator("--roles", "registered") as url:
        yield url


def run(folder: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["terraform", *arguments, "-no-color"],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False,
    )  # fmt: skip


def shown(endpoint: str, pool_id: str) -> Any:
    """What Describe, Get and List calls show of the stack, without dates and random ids of IAM."""
    cognito, iam = boto3_client(endpoint), boto3_client(endpoint, "iam", aws_access_key_id="000000000000")
    role, boundary = {"RoleName": "app-guest"}, "arn:aws:iam::000000000000:policy/app-boundary"
    version = iam.get_policy(PolicyArn=boundary)["Policy"]["DefaultVersionId"]
    parts = [
        cognito.describe_identity_pool(IdentityPoolId=pool_id),
        cognito.get_identity_pool_roles(IdentityPoolId=pool_id),
        iam.get_role(**role)["Role"],
        iam.list_role_policies(**role),
        iam.get_role_policy(**role, PolicyName="photos"),
        iam.list_attached_role_policies(**role),
        iam.get_policy_version(PolicyArn=boundary, VersionId=version)["PolicyVersion"],
    ]
    different = ("ResponseMetadata", "CreateDate", "RoleId", "RoleLastUsed")
    return [{name: each for name, each in part.items() if name not in different} for part in parts]


@documented("https://registry.terraform.io/providers/hashicorp/aws/latest/docs")
def test_terraform_applies_the_stack_whose_state_is_a_seed_and_destroys_it(
    registered: str, environment: dict[str, str], tmp_path: Path
) -> None:
    found = _STACK.search((ROOT / "docs" / "terraform.md").read_text())
    assert found is not None
    (tmp_path / "main.tf").write_text(found[1])
    environment = {**environment, "AWS_ENDPOINT_URL": registered}
    installed = run(tmp_path, environment, "init", "-input=false")
    assert installed.returncode == 0, installed.stderr
    applied = run(tmp_path, environment, "apply", "-auto-approve", "-input=false")
    assert applied.returncode == 0, applied.stderr
    assert run(tmp_path, environment, "plan", "-detailed-exitcode", "-input=false").returncode == 0
    pool_id = run(tmp_path, environment, "output", "-raw", "identity_pool_id").stdout
    cognito = boto3_client(registered)
    guest = cognito.get_id(IdentityPoolId=pool_id)["IdentityId"]
    assert cognito.get_credentials_for_identity(IdentityId=guest)["Credentials"]["AccessKeyId"].startswith("ASIA")
    (tmp_path / "shown.json").write_text(run(tmp_path, environment, "show", "-json").stdout)
    for state in ("terraform.tfstate", "shown.json"):
        with Emulator(Settings(seed=(str(tmp_path / state),), roles="registered")) as seeded:
            assert shown(seeded.endpoint_url, pool_id) == shown(registered, pool_id)
            seeded_cognito = seeded.client("cognito-identity")
            guest = seeded_cognito.get_id(IdentityPoolId=pool_id)["IdentityId"]
            assert seeded_cognito.get_credentials_for_identity(IdentityId=guest)["Credentials"]["AccessKeyId"]
    destroyed = run(tmp_path, environment, "destroy", "-auto-approve", "-input=false")
    assert destroyed.returncode == 0, destroyed.stderr
