"""Runs every script of docs/clients.md unchanged."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.boto3_client import boto3_client
from tests.clients import installing, test_amplify_backend, test_browser, test_identity_providers
from tests.clients.conftest import create_pool
from tests.clients.serving import REPOSITORY, run_emulator
from tests.offline_issuer import OfflineIssuer

SNIPPETS = REPOSITORY / "docs" / "clients"
_GUEST = "arn:aws:sts::000000000000:assumed-role/guest/CognitoIdentityCredentials"
_CLASSIC = "arn:aws:sts::000000000000:assumed-role/app/"
_RUN_TIMEOUT_S = 300
_GO_SOURCES = "/usr/share/gocode"
_GO_PACKAGES = {
    "/usr/bin/go": "golang-go",
    f"{_GO_SOURCES}/src/github.com/aws/aws-sdk-go": "golang-github-aws-aws-sdk-go-dev",
    f"{_GO_SOURCES}/src/github.com/aws/aws-sdk-go-v2": "golang-github-aws-aws-sdk-go-v2-dev",
}
_RUBY_PACKAGES = {
    "/usr/bin/ruby": "ruby",
    "/usr/share/doc/ruby-aws-sdk-core": "ruby-aws-sdk-core",
}
_PHP_PACKAGES = {
    "/usr/bin/php": "php-cli",
    "/usr/share/php/AsyncAws/Core": "php-async-aws-core",
}

Command = list[str]
Prepare = Callable[[Path, Path], Command]
"""Takes a script and a scratch folder, and returns the command that runs the script."""


def _this_python(script: Path, scratch: Path) -> Command:
    return [sys.executable, str(script)]


def _python_with(*requirements: str, least: tuple[int, int] = (3, 11)) -> Prepare:
    def prepare(script: Path, scratch: Path) -> Command:
        bin_folder = installing.python_environment(*requirements, python=installing.python_at_least(least))
        return [str(bin_folder / "python"), str(script)]

    return prepare


def _node(script: Path, scratch: Path) -> Command:
    return ["node", str(installing.node_script(script, scratch, *installing.AWS_FOR_JAVASCRIPT))]


def _shell(script: Path, scratch: Path) -> Command:
    (scratch / "aws").symlink_to(installing.debian_command("/usr/bin/aws", "awscli"))
    return ["sh", str(script)]


def _go(script: Path, scratch: Path) -> Command:
    installing.debian_files(_GO_PACKAGES)
    # Debian's packages are sources below one folder, without modules. All scripts share what was compiled.
    settings = ["GO111MODULE=off", f"GOPATH={_GO_SOURCES}", f"GOCACHE={installing.cache() / 'go'}"]
    return ["env", *settings, "go", "run", str(script)]


def _interpreted(interpreter: str, packages: dict[str, str]) -> Prepare:
    def prepare(script: Path, scratch: Path) -> Command:
        installing.debian_files(packages)
        return [interpreter, str(script)]

    return prepare


RUNS: dict[str, tuple[Prepare, str]] = {
    "aioboto3_client.py": (_python_with("aioboto3"), _GUEST),
    "amplify_v6.mjs": (_node, _GUEST),
    "asyncio_sdk.py": (_python_with("aws-sdk-cognito-identity", least=(3, 12)), _GUEST),
    "aws_cli.sh": (_shell, _GUEST),
    "boto3_client.py": (_this_python, _GUEST),
    "boto3_web_identity.py": (_this_python, _CLASSIC),
    "go_v1.go": (_go, _GUEST),
    "go_v1_classic.go": (_go, _CLASSIC),
    "go_v2.go": (_go, _GUEST),
    "go_v2_classic.go": (_go, _CLASSIC),
    "javascript_v2.mjs": (_node, _GUEST),
    "javascript_v2_classic.mjs": (_node, _CLASSIC),
    "javascript_v3.mjs": (_node, _GUEST),
    "javascript_v3_classic.mjs": (_node, _CLASSIC),
    "php_asyncaws_web_identity.php": (_interpreted("php", _PHP_PACKAGES), _CLASSIC),
    "ruby_web_identity.rb": (_interpreted("ruby", _RUBY_PACKAGES), _CLASSIC),
}
"""How each script is run, and the ARN of its credentials."""


@pytest.fixture(scope="module")
def verifying(issuer: OfflineIssuer) -> Iterator[str]:
    """The endpoint URL of an emulator that verifies signatures, and accepts those of the key of `environment`."""
    settings = ("--issuer-keys", issuer.setting, "--signatures", "verify", "--signing-keys", "test:test")
    with run_emulator(*settings) as url:
        yield url


@pytest.fixture(scope="module")
def pool(verifying: str, issuer: OfflineIssuer) -> str:
    """The id of a pool of `verifying`."""
    return create_pool(verifying, issuer)


def test_every_snippet_is_run() -> None:
    run = [*RUNS, *test_browser.RUNS, test_identity_providers.AMPLIFY.name, test_amplify_backend.APP.name]
    assert sorted(path.name for path in SNIPPETS.iterdir() if path.is_file()) == sorted(run)


@pytest.mark.parametrize("name", RUNS)
def test_the_snippet_ends_with_working_credentials(
    name: str, verifying: str, pool: str, environment: dict[str, str], tmp_path: Path
) -> None:
    prepare, arn = RUNS[name]
    command = prepare(SNIPPETS / name, tmp_path)
    variables = {**environment, **_variables(verifying, pool, tmp_path)}
    if name == "boto3_web_identity.py":  # the credential chain prefers keys in the environment
        variables = {each: value for each, value in variables.items() if "ACCESS_KEY" not in each}
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=_RUN_TIMEOUT_S, check=False)
    assert done.returncode == 0, done.stderr
    assert _caller_arn(verifying, done.stdout).startswith(arn)


def _variables(endpoint: str, pool_id: str, scratch: Path) -> dict[str, str]:
    """The environment variables that the scripts read."""
    cognito = boto3_client(endpoint, "cognito-identity")
    token_file = scratch / "token"
    guest = cognito.get_id(IdentityPoolId=pool_id)["IdentityId"]
    token_file.write_text(cognito.get_open_id_token(IdentityId=guest)["Token"])
    return {
        "ENDPOINT_URL": endpoint,
        "IDENTITY_POOL_ID": pool_id,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ROLE_ARN": "arn:aws:iam::000000000000:role/app",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(token_file),
        "PATH": f"{scratch}{os.pathsep}{os.environ['PATH']}",
    }


def _caller_arn(endpoint: str, printed: str) -> str:
    """The ARN of the credentials that a script printed. The SDKs spell the members differently."""
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
