"""The stack of docs/terraform.md is applied by Terraform with its AWS provider, which .ci/run looks for."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

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


@documented("https://registry.terraform.io/providers/hashicorp/aws/latest/docs")
def test_terraform_applies_the_stack_plans_nothing_more_and_destroys_it(
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
    destroyed = run(tmp_path, environment, "destroy", "-auto-approve", "-input=false")
    assert destroyed.returncode == 0, destroyed.stderr
