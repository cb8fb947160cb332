"""boto3: every operation, both loopback addresses, unsigned calls, the web identity chain, and retries."""

import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore import UNSIGNED, xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.sts.service import STS
from tests.boto3_client import boto3_client
from tests.clients.dropping_proxy import DroppingProxy
from tests.clients.flow import PERFORMED_ELSEWHERE, run_every_operation
from tests.clients.iam_flow import OPERATIONS, operations_of, run_every_iam_operation
from tests.issuer import Issuer
from tests.provenance import documented
from tests.timeouts import TIMEOUT_S

CHAIN = "https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html"
RETRIES = "https://docs.aws.amazon.com/boto3/latest/guide/retries.html"


class Boto3:
    """A client for run_every_operation."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._clients = {service: boto3_client(endpoint, service) for service in ("cognito-identity", "sts", "iam")}

    def __call__(
        self, service: str, operation: str, /, *, credentials: dict[str, str] | None = None, **members: Any
    ) -> Any:
        client = self._clients[service]
        if credentials is not None:
            client = boto3_client(
                self._endpoint, service, **{name.lower(): value for name, value in credentials.items()}
            )
        return getattr(client, xform_name(operation))(**members)

    def refusal(self, service: str, operation: str, /, **members: Any) -> str:
        with pytest.raises(ClientError) as refused:
            self(service, operation, **members)
        return str(refused.value)

    def offers(self, service: str, operation: str) -> bool:
        return operation in self._clients[service].meta.service_model.operation_names


def test_boto3_performs_every_operation(endpoint: str, issuer: Issuer) -> None:
    assert (
        run_every_operation(Boto3(endpoint), issuer)
        == {*COGNITO_IDENTITY.operations, *STS.operations} - PERFORMED_ELSEWHERE
    )


def test_boto3_performs_every_operation_of_iam() -> None:
    with Emulator(Settings(roles="registered", authorization="enforce")) as emulator:
        client = Boto3(emulator.endpoint_url)
        assert run_every_iam_operation(client) == operations_of(client) == OPERATIONS


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_every_loopback_address_answers(endpoint: str, pool_id: str, host: str) -> None:
    url = f"http://{host}:{urlsplit(endpoint).port}"
    assert boto3_client(url, "cognito-identity").describe_identity_pool(IdentityPoolId=pool_id)
    assert boto3_client(url, "sts").get_caller_identity()["Arn"] == "arn:aws:iam::000000000000:root"


def test_public_operations_need_no_credentials(endpoint: str, pool_id: str) -> None:
    cognito = boto3_client(endpoint, "cognito-identity", config=Config(signature_version=UNSIGNED))
    guest = cognito.get_id(IdentityPoolId=pool_id)["IdentityId"]
    assert cognito.get_credentials_for_identity(IdentityId=guest)["Credentials"]["AccessKeyId"].startswith("ASIA")


def test_signed_operations_refuse_calls_without_a_signature(endpoint: str, pool_id: str) -> None:
    cognito = boto3_client(endpoint, "cognito-identity", config=Config(signature_version=UNSIGNED))
    with pytest.raises(ClientError, match="MissingAuthenticationTokenException"):
        cognito.describe_identity_pool(IdentityPoolId=pool_id)


@documented(CHAIN)
def test_the_web_identity_chain_gets_credentials_of_its_role(
    endpoint: str, pool_id: str, environment: dict[str, str], tmp_path: Path
) -> None:
    cognito = boto3_client(endpoint, "cognito-identity")
    guest = cognito.get_id(IdentityPoolId=pool_id)["IdentityId"]
    token_file = tmp_path / "token"
    token_file.write_text(cognito.get_open_id_token(IdentityId=guest)["Token"])
    for unwanted in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        del environment[unwanted]
    chain = {
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(token_file),
        "AWS_ROLE_ARN": "arn:aws:iam::000000000000:role/app",
        "AWS_ROLE_SESSION_NAME": "worker",
        "AWS_ENDPOINT_URL_STS": endpoint,
    }
    program = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**environment, **chain},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.stdout.strip() == "arn:aws:sts::000000000000:assumed-role/app/worker", done.stderr


@documented(RETRIES)
@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_a_dropped_connection_is_retried(endpoint: str, pool_id: str, mode: Any) -> None:
    with DroppingProxy(endpoint, drops=2) as proxy:
        cognito = boto3_client(
            proxy.url, "cognito-identity", config=Config(retries={"mode": mode, "total_max_attempts": 3})
        )
        answer = cognito.get_id(IdentityPoolId=pool_id)
    assert answer["IdentityId"]
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2
