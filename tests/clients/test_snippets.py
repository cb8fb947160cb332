"""Runs every script of docs/clients.md unchanged."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from docs.client_scripts import Script, scripts
from tests.boto3_client import boto3_client
from tests.clients import installing, recording, test_amplify_backend, test_browser, test_identity_providers
from tests.clients.conftest import create_pool
from tests.clients.recording import Versions
from tests.clients.serving import run_emulator
from tests.offline_issuer import OfflineIssuer

SNIPPETS = {each.path.name: each for each in scripts()}
_GUEST = "arn:aws:sts::000000000000:assumed-role/guest/CognitoIdentityCredentials"
_CLASSIC = "arn:aws:sts::000000000000:assumed-role/app/"
_RUN_TIMEOUT_S = 300
_AWS = "/usr/bin/aws"
_GO_SOURCES = "/usr/share/gocode"
_GO = {"/usr/bin/go": "golang-go"}
_GO_1 = {**_GO, f"{_GO_SOURCES}/src/github.com/aws/aws-sdk-go": "golang-github-aws-aws-sdk-go-dev"}
_GO_2 = {**_GO, f"{_GO_SOURCES}/src/github.com/aws/aws-sdk-go-v2": "golang-github-aws-aws-sdk-go-v2-dev"}
_RUBY_PACKAGES = {
    "/usr/bin/ruby": "ruby",
    "/usr/share/doc/ruby-aws-sdk-core": "ruby-aws-sdk-core",
}
_PHP_PACKAGES = {
    "/usr/bin/php": "php-cli",
    "/usr/share/php/AsyncAws/Core": "php-async-aws-core",
}


@dataclass(frozen=True)
class Prepared:
    """The command that runs a script, and a function that reads the versions of what the command uses."""

    command: list[str]
    read_versions: Callable[[], Versions]


Prepare = Callable[[Script, Path], Prepared]
"""Takes a script and a scratch folder, and installs what the script needs."""


def _python(script: Script, python: str) -> Prepared:
    return Prepared([python, str(script.path)], partial(recording.python_versions, python, script.packages))


def _this_python(script: Script, scratch: Path) -> Prepared:
    return _python(script, sys.executable)


def _python_with(*requirements: str, least: tuple[int, int] = (3, 11)) -> Prepare:
    def prepare(script: Script, scratch: Path) -> Prepared:
        bin_folder = installing.python_environment(*requirements, python=installing.python_at_least(least))
        return _python(script, str(bin_folder / "python"))

    return prepare


def _node(script: Script, scratch: Path) -> Prepared:
    copy = installing.node_script(script.path, scratch, *installing.AWS_FOR_JAVASCRIPT)
    modules = installing.node_packages(*installing.AWS_FOR_JAVASCRIPT)
    return Prepared(["node", str(copy)], partial(recording.node_versions, script.packages, modules))


def _debian(packages: dict[str, str], *command: str) -> Prepare:
    def prepare(script: Script, scratch: Path) -> Prepared:
        installing.debian_files(packages)
        return Prepared([*command, str(script.path)], partial(recording.debian_versions, packages.values()))

    return prepare


def _shell(script: Script, scratch: Path) -> Prepared:
    (scratch / "aws").symlink_to(installing.debian_command(_AWS, "awscli"))
    return _debian({_AWS: "awscli"}, "sh")(script, scratch)


def _go(packages: dict[str, str]) -> Prepare:
    def prepare(script: Script, scratch: Path) -> Prepared:
        # Debian's packages are sources below one folder, without modules. All scripts share what was compiled.
        settings = ["GO111MODULE=off", f"GOPATH={_GO_SOURCES}", f"GOCACHE={installing.cache() / 'go'}"]
        return _debian(packages, "env", *settings, "go", "run")(script, scratch)

    return prepare


RUNS: dict[str, tuple[Prepare, str]] = {
    "aioboto3_client.py": (_python_with("aioboto3"), _GUEST),
    "amplify_v6.mjs": (_node, _GUEST),
    "asyncio_sdk.py": (_python_with("aws-sdk-cognito-identity", least=(3, 12)), _GUEST),
    "aws_cli.sh": (_shell, _GUEST),
    "boto3_client.py": (_this_python, _GUEST),
    "boto3_web_identity.py": (_this_python, _CLASSIC),
    "go_v1.go": (_go(_GO_1), _GUEST),
    "go_v1_classic.go": (_go(_GO_1), _CLASSIC),
    "go_v2.go": (_go(_GO_2), _GUEST),
    "go_v2_classic.go": (_go(_GO_2), _CLASSIC),
    "javascript_v2.mjs": (_node, _GUEST),
    "javascript_v2_classic.mjs": (_node, _CLASSIC),
    "javascript_v3.mjs": (_node, _GUEST),
    "javascript_v3_classic.mjs": (_node, _CLASSIC),
    "php_asyncaws_web_identity.php": (_debian(_PHP_PACKAGES, "php"), _CLASSIC),
    "ruby_web_identity.rb": (_debian(_RUBY_PACKAGES, "ruby"), _CLASSIC),
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
    run = [*RUNS, *test_browser.RUNS, test_identity_providers.AMPLIFY.path.name, test_amplify_backend.APP.path.name]
    assert sorted(SNIPPETS) == sorted(run)


@pytest.mark.parametrize("name", RUNS)
def test_the_snippet_ends_with_working_credentials(
    name: str, verifying: str, pool: str, environment: dict[str, str], tmp_path: Path
) -> None:
    prepare, arn = RUNS[name]
    prepared = prepare(SNIPPETS[name], tmp_path)
    variables = {**environment, **_variables(verifying, pool, tmp_path)}
    if name == "boto3_web_identity.py":  # the credential chain prefers keys in the environment
        variables = {each: value for each, value in variables.items() if "ACCESS_KEY" not in each}
    done = subprocess.run(
        prepared.command, env=variables, capture_output=True, text=True, timeout=_RUN_TIMEOUT_S, check=False
    )
    assert done.returncode == 0, done.stderr
    assert _caller_arn(verifying, done.stdout).startswith(arn)
    recording.record_run(name, prepared.read_versions)


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
