"""Runs commands of the README's table of ways to use the emulator as they stand there, against a running emulator.

Commands that start or install something have tests of their own; tests/test_readme_table.py knows all of them.
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.boto3_client import boto3_client
from tests.clients import installing
from tests.clients.serving import REPOSITORY, client_environment, run_emulator
from tests.command import write_program
from tests.provenance import assumed
from tests.readme import command_of

_TIMEOUT_S = 300
_DOCUMENTED_ENDPOINT = "http://127.0.0.1:4591"
_TEMPLATE = """\
Resources:
  Pool: {Type: AWS::Cognito::IdentityPool, Properties: {IdentityPoolName: mine, AllowUnauthenticatedIdentities: true}}
"""

Shell = Callable[..., str]


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    with run_emulator() as url:
        yield url


@pytest.fixture
def shell(emulator: str, tmp_path: Path) -> Shell:
    """Runs shell commands where `cognito-identity-emulator` is installed, and returns what they print."""
    programs = tmp_path / "bin"
    programs.mkdir()
    write_program(programs)

    def run(command: str, *paths: Path) -> str:
        variables = client_environment(
            tmp_path,
            COGNITO_IDENTITY_ENDPOINT_URL=emulator,
            PATH=os.pathsep.join([str(programs), *map(str, paths), os.environ["PATH"]]),
            PYTHONPATH=str(REPOSITORY / "emulator"),
        )
        done = subprocess.run(
            command.replace(_DOCUMENTED_ENDPOINT, emulator),
            shell=True, cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    return run


@assumed("README.md")
def test_the_variable_leads_clients_to_the_emulator(emulator: str, shell: Shell) -> None:
    pool = boto3_client(emulator).create_identity_pool(IdentityPoolName="led", AllowUnauthenticatedIdentities=True)
    script = 'import boto3; print(boto3.client("cognito-identity").list_identity_pools(MaxResults=60))'
    printed = shell(f"{command_of('any AWS SDK or the AWS CLI')}; {shlex.quote(sys.executable)} -c '{script}'")
    assert pool["IdentityPoolId"] in printed


@assumed("README.md")
def test_a_template_is_seeded(emulator: str, shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(_TEMPLATE)
    shell(command_of("CloudFormation, SAM, the CDK or Amplify"))
    pools = boto3_client(emulator).list_identity_pools(MaxResults=60)["IdentityPools"]
    assert "mine" in [each["IdentityPoolName"] for each in pools]


@assumed("README.md")
def test_awslocal_lists_pools(emulator: str, shell: Shell) -> None:
    pool = boto3_client(emulator).create_identity_pool(IdentityPoolName="local", AllowUnauthenticatedIdentities=True)
    programs = installing.python_environment(*installing.LOCALSTACK_TOOLS)
    printed = shell(f"export AWS_ENDPOINT_URL={emulator}; " + command_of("LocalStack's tools"), programs)
    assert pool["IdentityPoolId"] in printed


@assumed("README.md")
def test_an_app_is_registered_for_sign_in(emulator: str, shell: Shell) -> None:
    command = command_of("apps that sign users in")
    shell(command)
    provider, redirect_uri = shlex.split(command)[-2:]
    request = {
        "client_id": "app", "response_type": "code", "scope": "openid", "redirect_uri": redirect_uri,
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256",
    }  # fmt: skip
    path = f"{emulator}/sign-in/{provider}/oauth2/authorize"
    assert httpx.get(path, params=request, timeout=_TIMEOUT_S).status_code == 200
    refused = httpx.get(path, params=request | {"redirect_uri": "http://localhost:3000/other"}, timeout=_TIMEOUT_S)
    assert refused.status_code == 400


@assumed("README.md")
def test_python_code_starts_an_emulator(shell: Shell) -> None:
    begin = command_of("other Python tests")
    script = f"from cognito_identity_emulator import Emulator\n{begin}\n    print(emulator.create_pool())\n"
    printed = shell(f"{shlex.quote(sys.executable)} -c {shlex.quote(script)}")
    assert "us-east-1:" in printed
