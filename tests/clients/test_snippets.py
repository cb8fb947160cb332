"""The scripts that docs/clients.md shows, each run as it stands there."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.boto3_client import boto3_client
from tests.clients import installing, test_browser, test_identity_providers
from tests.clients.serving import REPOSITORY

SNIPPETS = REPOSITORY / "docs" / "clients"
_GUEST = "arn:aws:sts::000000000000:assumed-role/guest/CognitoIdentityCredentials"
_CLASSIC = "arn:aws:sts::000000000000:assumed-role/app/"
_RUNNING_TAKES_S = 120

Command = list[str]
Prepare = Callable[[Path, Path], Command]
"""From a script and a scratch folder to the command that runs it."""


def _this_python(script: Path, scratch: Path) -> Command:
    return [sys.executable, str(script)]


def _python_with(*requirements: str, least: tuple[int, int] = (3, 11)) -> Prepare:
    def ensure_schema(script: Path, scratch: Path) -> Command:
        bin_folder = installing.python_environment(*requirements, python=installing.python_at_least(least))
        return [str(bin_folder / "python"), str(script)]

    return ensure_schema


def _node_with(*packages: str) -> Prepare:
    def ensure_schema(script: Path, scratch: Path) -> Command:
        # Node looks for modules beside the script, so the script goes where they are.
        home = installing.node_packages(*packages)
        return ["node", str(shutil.copy(script, home))]

    return ensure_schema


def _shell(script: Path, scratch: Path) -> Command:
    (scratch / "aws").symlink_to(installing.debian_command("/usr/bin/aws", "awscli"))
    return ["sh", str(script)]


RUNS: dict[str, tuple[Prepare, str]] = {
    "aioboto3_client.py": (_python_with("aioboto3"), _GUEST),
    "amplify_v6.mjs": (_node_with("aws-amplify"), _GUEST),
    "asyncio_sdk.py": (_python_with("aws-sdk-cognito-identity", least=(3, 12)), _GUEST),
    "aws_cli.sh": (_shell, _GUEST),
    "boto3_client.py": (_this_python, _GUEST),
    "boto3_web_identity.py": (_this_python, _CLASSIC),
    "javascript_v2.mjs": (_node_with("aws-sdk"), _GUEST),
    "javascript_v2_classic.mjs": (_node_with("aws-sdk"), _CLASSIC),
    "javascript_v3.mjs": (_node_with("@aws-sdk/client-cognito-identity", "@aws-sdk/credential-providers"), _GUEST),
    "javascript_v3_classic.mjs": (
        _node_with("@aws-sdk/client-cognito-identity", "@aws-sdk/credential-providers"),
        _CLASSIC,
    ),
}
"""How each script is run, and whose credentials it ends with."""


def test_every_snippet_is_run() -> None:
    run = [*RUNS, *test_browser.RUNS, test_identity_providers.AMPLIFY.name]
    assert sorted(path.name for path in SNIPPETS.iterdir() if path.is_file()) == sorted(run)


@pytest.mark.parametrize("name", RUNS)
def test_the_snippet_ends_with_working_credentials(
    name: str, endpoint: str, pool_id: str, environment: dict[str, str], tmp_path: Path
) -> None:
    ensure_schema, arn = RUNS[name]
    command = ensure_schema(SNIPPETS / name, tmp_path)
    variables = {**environment, **_variables(endpoint, pool_id, tmp_path)}
    if name == "boto3_web_identity.py":  # the chain asks for credentials in the environment first
        variables = {each: value for each, value in variables.items() if "ACCESS_KEY" not in each}
    said = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=_RUNNING_TAKES_S, check=False)
    assert said.returncode == 0, said.stderr
    assert _holder(endpoint, said.stdout).startswith(arn)


def _variables(endpoint: str, pool_id: str, scratch: Path) -> dict[str, str]:
    """What the scripts read from their environment."""
    cognito = boto3_client(endpoint, "cognito-identity")
    token_file = scratch / "token"
    guest = cognito.get_id(IdentityPoolId=pool_id)["IdentityId"]
    token_file.write_text(cognito.get_open_id_token(IdentityId=guest)["Token"])
    return {
        "ENDPOINT_URL": endpoint,
        "IDENTITY_POOL_ID": pool_id,
        "AWS_ENDPOINT_URL_STS": endpoint,
        "AWS_ROLE_ARN": "arn:aws:iam::000000000000:role/app",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(token_file),
        "PATH": f"{scratch}{os.pathsep}{os.environ['PATH']}",
    }


def _holder(endpoint: str, printed: str) -> str:
    """Who the credentials are that a script printed: each SDK spells their names its own way."""
    found = {name.lower(): value for name, value in json.loads(printed).items()}
    sts = boto3_client(
        endpoint,
        "sts",
        aws_access_key_id=found["accesskeyid"],
        aws_secret_access_key=found.get("secretaccesskey") or found["secretkey"],
        aws_session_token=found["sessiontoken"],
    )
    arn: str = sts.get_caller_identity()["Arn"]
    return arn
