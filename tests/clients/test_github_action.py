"""action.yml: its steps are run in their order, as a runner of GitHub runs the steps of a composite action.

https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
"""

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
import yaml

from tests.clients.serving import REPOSITORY
from tests.provenance import documented
from tests.readme import command_of

SYNTAX = "https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax"
SEED = """\
Resources:
  Pool: {Type: AWS::Cognito::IdentityPool, Properties: {AllowUnauthenticatedIdentities: true}}
Outputs:
  Greeting: {Value: "it's\\ntwo lines"}
"""
_STEP_TIMEOUT_S = 300
# Runs the emulator of this checkout instead of a container, and says about it what the action asks.
_DOCKER = f"""\
#!/bin/sh
state=$RUNNER_TEMP/cognito-identity-emulator
printf '%s\\n' "$*" >>"$state/docker.txt"
emulator="{sys.executable} -m cognito_identity_emulator"
case "$1" in
  run)
    while [ "$1" != serve ]; do shift; done
    $emulator "$@" --port 0 >"$state/log.txt" 2>&1 &
    echo $! >"$state/process"
    until grep -q '^  endpoint' "$state/log.txt" || ! kill -0 $! 2>/dev/null; do sleep 0.1; done ;;
  exec)
    [ "$3" != healthcheck ] || exec grep -qx Ready. "$state/log.txt"
    address=$(sed -n 's/^  endpoint  *//p' "$state/log.txt")
    while [ "$1 $2" != "cognito-identity-emulator cognito-identity-emulator" ]; do shift; done
    shift 2
    COGNITO_IDENTITY_ENDPOINT_URL=$address exec $emulator "$@" ;;
  port) sed -n 's|^  endpoint  *http://||p' "$state/log.txt" ;;
  inspect) kill -0 "$(cat "$state/process")" 2>/dev/null && echo true || echo false ;;
  logs) cat "$state/log.txt" ;;
esac
"""


class Runner:
    """What a runner keeps of a job: the variables, the path and the outputs that steps write to files."""

    def __init__(self, temporary: Path, action_path: Path, environment: Mapping[str, str]) -> None:
        self.home = temporary / "cognito-identity-emulator"
        self.action_path = action_path
        self.workspace = temporary / "workspace"
        self.workspace.mkdir()
        files = {name: temporary / name.lower() for name in ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH")}
        for each in files.values():
            each.touch()
        self._files = files
        self._environment = {
            **{name: value for name, value in environment.items() if not name.startswith("AWS_")},
            **{name: str(path) for name, path in files.items()},
            "RUNNER_TEMP": str(temporary),
            "GITHUB_WORKSPACE": str(self.workspace),
        }

    def add(self, **variables: str) -> None:
        """Set variables of the machine."""
        self._environment |= variables

    def exported(self) -> dict[str, str]:
        """The variables that steps have written, in both forms that GitHub documents."""
        text = self._files["GITHUB_ENV"].read_text()
        blocks = re.findall(r"^(\w+)<<(\w+)\n(.*?)\n\2$", text, re.MULTILINE | re.DOTALL)
        lines = re.findall(r"^(\w+)=(.*)$", re.sub(r"(?ms)^\w+<<(\w+)\n.*?\n\1$", "", text), re.MULTILINE)
        return {**dict(lines), **{name: value for name, _, value in blocks}}

    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self._files["GITHUB_OUTPUT"].read_text().splitlines())

    def use(self, action: Path, **inputs: str) -> "subprocess.CompletedProcess[str]":
        """Run the steps of an action until one fails, and return the last one. Its `stdout` is that of all steps."""
        metadata: dict[str, Any] = yaml.safe_load(action.read_text())
        values = {name: each.get("default", "") for name, each in metadata.get("inputs", {}).items()} | inputs
        printed = ""
        for step in metadata["runs"]["steps"]:
            assert "${{" not in step["run"], "an input in a script could add commands to it"
            if step.get("if") == "inputs.seed != ''" and not values["seed"]:
                continue
            from_inputs = {
                name: values[str(text).removeprefix("${{ inputs.").removesuffix(" }}")]
                for name, text in step.get("env", {}).items()
            }
            path = [*self._files["GITHUB_PATH"].read_text().splitlines(), self._environment["PATH"]]
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=self.workspace,
                env={
                    **self._environment, **self.exported(), **from_inputs,
                    "PATH": os.pathsep.join(path), "GITHUB_ACTION_PATH": str(action.parent),
                },
                capture_output=True, text=True, timeout=_STEP_TIMEOUT_S, check=False,
            )  # fmt: skip
            printed += done.stdout + done.stderr
            if done.returncode != 0:
                break
        done.stdout = printed
        return done

    def stop(self) -> None:
        """End the emulator, as the end of a job does."""
        process = int((self.home / "process").read_text())
        os.kill(process, signal.SIGTERM)
        (self.home / "process").unlink()


@pytest.fixture
def runner(clone: Path, environment: dict[str, str], tmp_path: Path) -> Iterator[Runner]:
    variables = {name: value for name, value in environment.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    running = Runner(tmp_path, clone, variables)
    (running.workspace / "my template.yaml").write_text(SEED)
    yield running
    if (running.home / "process").exists():
        running.stop()


def folder_of(uses: str) -> str:
    """The folder of an action in the repository, by `uses: OWNER/REPOSITORY/FOLDER@VERSION`."""
    return uses.partition("@")[0].partition("/cognito-identity-emulator")[2].lstrip("/")


def guest_of(variables: Mapping[str, str]) -> str:
    """A new guest of the seeded pool, by a client that has only the variables of the job."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [each for each in os.environ if each.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in variables.items():
            patch.setenv(name, value)
        cognito = boto3.client("cognito-identity")
        return str(cognito.get_id(IdentityPoolId=variables["IDENTITY_POOL_ID"])["IdentityId"])


def check_job(runner: Runner) -> None:
    """The job can use the emulator, and a failed job sees its log."""
    variables, outputs = runner.exported(), runner.outputs()
    assert guest_of(variables).startswith("us-east-1:")
    assert variables["GREETING"] == "it's\ntwo lines"
    for service in ("COGNITO_IDENTITY", "STS", "IAM"):
        assert variables[f"AWS_ENDPOINT_URL_{service}"] == outputs["endpoint-url"]
    assert outputs["console-url"] == f"{outputs['endpoint-url']}/_emulator/"
    assert httpx.get(outputs["console-url"]).status_code == 200
    httpx.post(
        outputs["endpoint-url"],
        json={"IdentityPoolId": "us-east-1:0"},
        headers={"content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSCognitoIdentityService.GetId"},
    )
    shown = runner.use(runner.action_path / ".github" / "actions" / "log" / "action.yml").stdout
    assert "is ready" in shown
    assert "IdentityPool 'us-east-1:0' not found." in shown


@documented(SYNTAX)
def test_the_action_installs_with_pip_starts_seeds_and_exports(runner: Runner) -> None:
    action = runner.action_path / folder_of(command_of("GitHub Actions")) / "action.yml"
    template = shlex.quote("my template.yaml")
    done = runner.use(action, port="0", seed=template, args="--max-identity-pools 2 --log-format 'json'")
    assert done.returncode == 0, done.stdout
    check_job(runner)
    runner.stop()

    refused = runner.use(action, port="0", args="--region nowhere")
    assert refused.returncode == 1
    assert "::error::The emulator did not start." in refused.stdout
    assert "--region must look like us-east-1, not 'nowhere'." in refused.stdout
    (runner.home / "process").unlink()


@documented(SYNTAX)
def test_a_quote_that_is_not_closed_fails_the_step_and_starts_nothing(runner: Runner) -> None:
    action = runner.action_path / "action.yml"
    started = runner.use(action, port="0", args="--region eu-west-1 --account '111122223333")
    assert started.returncode == 1
    assert "::error::args: a quote is not closed: --region eu-west-1 --account '111122223333\n" in started.stdout
    assert not (runner.home / "process").exists()
    assert runner.use(action.parent / ".github" / "actions" / "log" / "action.yml").returncode == 0
    seeded = runner.use(action, port="0", seed="'my template.yaml")
    assert seeded.returncode == 1
    assert "::error::seed: a quote is not closed: 'my template.yaml\n" in seeded.stdout


@documented(SYNTAX)
def test_the_action_runs_the_image_with_the_workspace_mounted(runner: Runner, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "docker").write_text(_DOCKER)
    (programs / "docker").chmod(0o755)
    runner.add(PATH=f"{programs}{os.pathsep}{os.environ['PATH']}", PYTHONPATH=str(REPOSITORY / "emulator"))
    done = runner.use(runner.action_path / "action.yml", install="image", port="4599", seed="'my template.yaml'")
    assert done.returncode == 0, done.stdout
    check_job(runner)
    commands = (runner.home / "docker.txt").read_text().splitlines()
    assert commands[0] == f"build --quiet --tag cognito-identity-emulator {runner.action_path}"
    assert "--publish 127.0.0.1:4599:4591" in commands[1]
    assert f"--volume {runner.workspace}:{runner.workspace}:ro" in commands[1]


@documented(SYNTAX)
def test_another_way_of_installing_is_refused(runner: Runner) -> None:
    done = runner.use(runner.action_path / "action.yml", install="conda")
    assert (done.returncode, done.stdout) == (1, "::error::install: must be pip or image, not conda.\n")


def test_the_recipe_uses_inputs_and_actions_that_exist() -> None:
    job = yaml.safe_load((REPOSITORY / "docs" / "recipes" / "github-action.yaml").read_text())["jobs"]["test"]
    uses = {f"uses: {step['uses']}": step for step in job["steps"] if "cognito-identity" in step.get("uses", "")}
    for each in uses:
        assert (REPOSITORY / folder_of(each) / "action.yml").is_file()
    inputs = yaml.safe_load((REPOSITORY / "action.yml").read_text())["inputs"]
    assert set(uses[command_of("GitHub Actions")]["with"]) <= set(inputs) == {"port", "seed", "args", "install"}
