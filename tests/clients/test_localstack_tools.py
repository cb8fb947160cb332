"""awslocal, the AWS CLI of LocalStack's users, by the recipe of docs/recipes.md.

test_terraform.py runs tflocal.
"""

import os
import subprocess
from pathlib import Path

from tests.clients import installing
from tests.clients.serving import REPOSITORY
from tests.command import write_program
from tests.ports import free_port
from tests.provenance import observed

_RUN_TIMEOUT_S = 300


@observed("localstack/awscli-local: the command line; localstack/localstack: the health")
def test_awslocal_creates_a_pool_by_the_recipe(environment: dict[str, str], tmp_path: Path) -> None:
    write_program(tmp_path)
    programs = installing.python_environment(*installing.LOCALSTACK_TOOLS)
    variables = {
        **environment,
        "PATH": os.pathsep.join([str(tmp_path), str(programs), os.environ["PATH"]]),
        "PYTHONPATH": str(REPOSITORY / "emulator"),
        "PORT": str(free_port()),
    }
    recipe = REPOSITORY / "docs" / "recipes" / "localstack.sh"
    done = subprocess.run(
        ["sh", str(recipe)],
        cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=_RUN_TIMEOUT_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    pool_id, state = done.stdout.splitlines()
    assert pool_id == "us-east-1:11111111-2222-4333-8444-555555555555"
    assert state == '"cognito-identity": "running"'
