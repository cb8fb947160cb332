"""The release workflow and docker/bake.hcl: valid, safe by a linter, and about the files and targets that exist."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.clients import installing
from tests.clients.serving import REPOSITORY

BAKE = REPOSITORY / "docker" / "bake.hcl"
WORKFLOW = REPOSITORY / ".github" / "workflows" / "release.yml"
_RUN_TIMEOUT_S = 120
_PRINT_AS_JSON = "import hcl2, json, sys; print(json.dumps(hcl2.load(open(sys.argv[1]))).replace('\\\\\"', ''))"


@pytest.fixture(scope="module")
def programs() -> Path:
    return installing.python_environment("python-hcl2>=7", "zizmor>=1")


def run(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=_RUN_TIMEOUT_S, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_bake_file_builds_the_dockerfile_for_both_processors(programs: Path) -> None:
    bake = json.loads(run(programs / "python", "-c", _PRINT_AS_JSON, BAKE))
    (targets,) = [each["default"]["targets"] for each in bake["group"]]
    (image,) = [each["image"] for each in bake["target"]]
    assert targets == ["image"]
    assert image["platforms"] == ["linux/amd64", "linux/arm64"]
    assert (REPOSITORY / image["context"] / image["dockerfile"]).is_file()
    assert image["tags"][0] == "${REGISTRY}cognito-identity-emulator:${VERSION}"
    assert {name for each in bake["variable"] for name in each} == set(re.findall(r"\$\{(\w+)\}", json.dumps(image)))


def test_the_workflow_passes_its_linter(programs: Path) -> None:
    run(programs / "zizmor", "--offline", "--pedantic", WORKFLOW)


def test_the_workflow_publishes_after_the_tests_and_with_targets_of_the_makefile() -> None:
    jobs: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text())["jobs"]
    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "test": None, "dist": "test", "pypi": "dist", "image": "dist",
    }  # fmt: skip
    assert jobs["pypi"]["permissions"] == {"id-token": "write"}
    commands = "\n".join(step.get("run", "") for job in jobs.values() for step in job["steps"])
    targets = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
    assert {"check", "test", "dist"} == set(re.findall(r"^make (\w+)", commands, re.MULTILINE)) <= targets
    assert "--file docker/bake.hcl" in commands
