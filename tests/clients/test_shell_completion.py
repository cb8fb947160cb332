"""zsh and fish complete with the script of `completion`. bash is tested in tests/cli/test_completion.py."""

import os
import subprocess
from pathlib import Path

import pytest

from cognito_identity_emulator.cli.completion import SCRIPTS
from tests.clients import installing
from tests.clients.serving import REPOSITORY
from tests.command import write_program

_RUN_TIMEOUT_S = 120
LEVELS = ["debug", "info", "warning", "error", "critical"]


def run_in(shell: str, script: str, scratch: Path) -> list[str]:
    """The lines that a shell prints for a script, with the command on its path."""
    write_program(scratch)
    variables = {
        "HOME": str(scratch),
        "PATH": f"{scratch}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(REPOSITORY / "emulator"),
    }
    done = subprocess.run(
        [shell, "-c", script],
        env=variables, capture_output=True, text=True, timeout=_RUN_TIMEOUT_S, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("line", "completed"), [("se", ["serve", "seed"]), ("serve --log-level ", LEVELS), ("serve --tls-cert ", ["files"])]
)
def test_zsh_completes_with_the_script(line: str, completed: list[str], tmp_path: Path) -> None:
    """Its completion system sets `words` and `CURRENT`, and has the three functions."""
    zsh = installing.debian_command("/usr/bin/zsh", "zsh")
    words = f"cognito-identity-emulator {line}" + ("''" if line.endswith(" ") else "")
    script = f"""
        compdef() {{ }}
        compadd() {{ shift; print -l -- "$@" }}
        _files() {{ print files }}
        {SCRIPTS["zsh"]}
        words=({words}); CURRENT=$#words
        _cognito_identity_emulator
    """
    assert run_in(zsh, script, tmp_path) == completed


@pytest.mark.parametrize(("line", "completed"), [("se", ["seed", "serve"]), ("serve --log-level ", sorted(LEVELS))])
def test_fish_completes_with_the_script(line: str, completed: list[str], tmp_path: Path) -> None:
    fish = installing.debian_command("/usr/bin/fish", "fish")
    script = f"cd {tmp_path}\n{SCRIPTS['fish']}\ncomplete -C 'cognito-identity-emulator {line}'"
    offered = [each.split("\t")[0] for each in run_in(fish, script, tmp_path)]
    assert [each for each in sorted(offered) if each != "cognito-identity-emulator"] == completed
