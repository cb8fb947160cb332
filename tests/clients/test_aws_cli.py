"""The AWS CLI, versions 1 and 2, performs every operation with the options that a user would type."""

import json
import subprocess
from functools import cache
from typing import Any

import pytest
from botocore import xform_name

from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.sts.service import STS
from tests.clients import installing
from tests.clients.flow import PERFORMED_ELSEWHERE, run_every_operation
from tests.issuer import Issuer

_CALL_TIMEOUT_S = 300


@cache
def _command(version: str) -> str:
    if version == "v1":
        return str(installing.python_environment(installing.AWS_CLI_1) / "aws")
    return installing.debian_command("/usr/bin/aws", "awscli")


class AwsCli:
    """A client for run_every_operation. Every call is a process."""

    def __init__(self, command: str, endpoint: str, environment: dict[str, str]) -> None:
        self._start = [command, "--endpoint-url", endpoint, "--output", "json"]
        self._environment = environment

    def __call__(
        self, service: str, operation: str, /, *, credentials: dict[str, str] | None = None, **members: Any
    ) -> Any:
        done = self.run(service, xform_name(operation, "-"), *_options(members), credentials=credentials)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout or "{}")

    def run(self, *arguments: str, credentials: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*self._start, *arguments],
            env={**self._environment, **(credentials or {})},
            capture_output=True,
            text=True,
            timeout=_CALL_TIMEOUT_S,
            check=False,
        )


def _options(members: dict[str, Any]) -> list[str]:
    options: list[str] = []
    for name, value in members.items():
        option = _option_name(name)
        if isinstance(value, bool):
            options.append(f"--{option}" if value else f"--no-{option}")
        elif isinstance(value, list):
            options += [f"--{option}", *value]
        else:
            options += [f"--{option}", json.dumps(value) if isinstance(value, dict) else str(value)]
    return options


def _option_name(member: str) -> str:
    return {"OpenIdConnectProviderARNs": "open-id-connect-provider-arns"}.get(member) or xform_name(member, "-")


@pytest.fixture(params=["v1", "v2"])
def aws(request: pytest.FixtureRequest, endpoint: str, environment: dict[str, str]) -> AwsCli:
    return AwsCli(_command(request.param), endpoint, environment)


def test_the_cli_performs_every_operation(aws: AwsCli, issuer: Issuer) -> None:
    assert run_every_operation(aws, issuer) == {*COGNITO_IDENTITY.operations, *STS.operations} - PERFORMED_ELSEWHERE


def test_public_operations_need_no_signature(aws: AwsCli, pool_id: str) -> None:
    no_credentials = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    arguments = ("--no-sign-request", "cognito-identity", "get-id", "--identity-pool-id", pool_id)
    done = aws.run(*arguments, credentials=no_credentials)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["IdentityId"].startswith("us-east-1:")


def test_a_refusal_shows_awss_message(aws: AwsCli) -> None:
    pool = "us-east-1:00000000-0000-4000-8000-000000000000"
    done = aws.run("cognito-identity", "describe-identity-pool", "--identity-pool-id", pool)
    assert done.returncode in (254, 255)
    assert (
        f"ResourceNotFoundException) when calling the DescribeIdentityPool operation: IdentityPool '{pool}' not found"
        in (done.stderr)
    )
