"""The AWS CLI, versions 1 and 2, performs every operation with the options that a user would type."""

import json
from collections.abc import Iterator

import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.sts.service import STS
from tests.clients.aws_cli import VERSIONS, AwsCli, run_aws_cli
from tests.clients.flow import PERFORMED_ELSEWHERE, run_every_operation
from tests.clients.iam_flow import operations_of, run_every_iam_operation
from tests.clients.serving import client_environment
from tests.issuer import Issuer


@pytest.fixture(scope="module", params=VERSIONS)
def aws(request: pytest.FixtureRequest, endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AwsCli]:
    environment = client_environment(tmp_path_factory.mktemp("home"))
    with run_aws_cli(request.param, endpoint, environment) as running:
        yield running


def test_the_cli_performs_every_operation(aws: AwsCli, issuer: Issuer) -> None:
    assert run_every_operation(aws, issuer) == {*COGNITO_IDENTITY.operations, *STS.operations} - PERFORMED_ELSEWHERE


def test_public_operations_need_no_signature(aws: AwsCli, pool_id: str) -> None:
    no_credentials = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    arguments = ("--no-sign-request", "cognito-identity", "get-id", "--identity-pool-id", pool_id)
    done = aws.run(*arguments, credentials=no_credentials)
    assert done.code == 0, done.errors
    assert json.loads(done.output)["IdentityId"].startswith("us-east-1:")


def test_a_refusal_shows_awss_message(aws: AwsCli) -> None:
    pool = "us-east-1:00000000-0000-4000-8000-000000000000"
    refused = aws.refusal("cognito-identity", "DescribeIdentityPool", IdentityPoolId=pool)
    assert (
        f"ResourceNotFoundException) when calling the DescribeIdentityPool operation: IdentityPool '{pool}' not found"
        in refused
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_the_cli_performs_every_operation_of_iam_that_it_has(version: str, environment: dict[str, str]) -> None:
    settings = Settings(roles="registered", authorization="enforce")
    with Emulator(settings) as emulator, run_aws_cli(version, emulator.endpoint_url, environment) as aws:
        assert run_every_iam_operation(aws) == operations_of(aws)
