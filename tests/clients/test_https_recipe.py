"""The https recipe of docs/recipes.md."""

import json
import os
import subprocess
from pathlib import Path

from tests.clients import installing
from tests.clients.serving import REPOSITORY
from tests.command import write_program
from tests.ports import free_port
from tests.provenance import assumed
from tests.timeouts import TIMEOUT_S


@assumed("a client that trusts the certificate named at the start is served")
def test_the_aws_cli_trusts_the_certificate_of_the_recipe(environment: dict[str, str], tmp_path: Path) -> None:
    write_program(tmp_path)
    (tmp_path / "aws").symlink_to(installing.debian_command("/usr/bin/aws", "awscli"))
    variables = {
        **environment,
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(REPOSITORY / "emulator"),
        "PORT": str(free_port()),
    }
    recipe = REPOSITORY / "docs" / "recipes" / "https.sh"
    done = subprocess.run(
        ["sh", str(recipe)], cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"IdentityPools": []}
