"""Real clients of web identity federation: the Google auth libraries, and the calls of GitHub's AWS action."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.domain.iam import IdentityProvider
from tests.boto3_client import boto3_client
from tests.clients import installing
from tests.clients.serving import client_environment
from tests.clients.token_endpoints import (
    GITHUB,
    GOOGLE,
    REPOSITORY,
    SERVICE_ACCOUNT,
    SERVICE_ACCOUNT_EMAIL,
    token_endpoints,
)
from tests.provenance import documented

FOLDER = Path(__file__).parent
AUDIENCE = "sts.amazonaws.com"
FETCH_WITH_GOOGLE_AUTH = """
import sys
import google.auth.transport.requests, google.oauth2.id_token
print(google.oauth2.id_token.fetch_id_token(google.auth.transport.requests.Request(), sys.argv[1]))
"""
GITHUB_ARN = f"arn:aws:iam::000000000000:oidc-provider/{GITHUB}"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(Settings()) as running:
        running.put_identity_provider(IdentityProvider(GITHUB_ARN, client_ids=(AUDIENCE,)))
        yield running


@pytest.fixture(scope="module")
def variables(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a client, without credentials of AWS."""
    with token_endpoints(emulator) as found:
        environment = client_environment(tmp_path_factory.mktemp("home"), AWS_ENDPOINT_URL=emulator.endpoint_url)
        yield {**{name: value for name, value in environment.items() if "ACCESS_KEY" not in name}, **found}


def role(emulator: Emulator, principal: str, **conditions: str) -> str:
    """The ARN of a registered role that trusts the principal's tokens with these values."""
    arn = "arn:aws:iam::000000000000:role/federated"
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": principal},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {f"{principal.rpartition('/')[2]}:{key}": value for key, value in conditions.items()}
        },
    }
    emulator.put_role(arn, {"Version": "2012-10-17", "Statement": [statement]})
    return arn


def run(command: list[str], variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=300, check=False)


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif")  # fmt: skip  # noqa: E501
@pytest.mark.parametrize("language", ["Python", "JavaScript"])
def test_a_token_of_googles_library_assumes_a_role(
    emulator: Emulator, variables: dict[str, str], language: str, tmp_path: Path
) -> None:
    if language == "Python":
        programs = installing.python_environment("google-auth[requests]==2.63.0")
        command = [str(programs / "python"), "-c", FETCH_WITH_GOOGLE_AUTH]
    else:
        script = installing.node_script(FOLDER / "google_token.mjs", tmp_path, "google-auth-library@11.3.4")
        command = ["node", str(script)]
    done = run([*command, AUDIENCE], variables)
    assert done.returncode == 0, done.stderr
    arn = role(emulator, GOOGLE, aud=SERVICE_ACCOUNT, oaud=AUDIENCE, sub=SERVICE_ACCOUNT, email=SERVICE_ACCOUNT_EMAIL)
    response = boto3_client(emulator.endpoint_url, "sts").assume_role_with_web_identity(
        RoleArn=arn, RoleSessionName="builder", WebIdentityToken=done.stdout.strip()
    )
    named = (response["Provider"], response["Audience"], response["SubjectFromWebIdentityToken"])
    assert named == (GOOGLE, SERVICE_ACCOUNT, SERVICE_ACCOUNT)


@documented("https://github.com/aws-actions/configure-aws-credentials")
@pytest.mark.parametrize("repository", [REPOSITORY, "acme/other"])
def test_a_workflow_of_github_assumes_a_role_of_its_repository(
    emulator: Emulator, variables: dict[str, str], repository: str, tmp_path: Path
) -> None:
    arn = role(emulator, GITHUB_ARN, aud=AUDIENCE, repository=repository, ref="refs/heads/main")
    packages = ("@actions/core@3.0.1", "@aws-sdk/client-sts@3")
    script = installing.node_script(FOLDER / "github_workflow.mjs", tmp_path, *packages)
    done = run(["node", str(script), arn], variables)
    if repository == REPOSITORY:
        assert done.returncode == 0, done.stderr
        # The toolkit prints commands to the runner, too.
        assert done.stdout.splitlines()[-1] == "arn:aws:sts::000000000000:assumed-role/federated/GitHubActions"
    else:
        assert done.returncode == 1
        assert "Not authorized to perform sts:AssumeRoleWithWebIdentity" in done.stderr
