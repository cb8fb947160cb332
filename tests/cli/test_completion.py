"""The `completion` command: what it offers, and that bash completes with its script."""

import shutil
import subprocess
from pathlib import Path

import pytest

from cognito_identity_emulator.cli.commands import COMMANDS
from cognito_identity_emulator.cli.completion import SCRIPTS, candidates
from tests.cli.conftest import Command
from tests.command import run, write_program
from tests.timeouts import TIMEOUT_S

LEVELS = ["debug", "info", "warning", "error", "critical"]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["se"], ["serve", "seed"]),
        (["--v"], ["--version"]),
        (["serve", "--log-l"], ["--log-level"]),
        (["serve", "--log-level", ""], LEVELS),
        (["serve", "--log-level", "e"], ["error"]),
        (["serve", "--tls-cert", ""], []),
        (["serve", "--tls-self-signed", "--log-f"], ["--log-format"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
        (["calls", "--limit", "--"], []),
        (["clock", "--", ""], []),
        (["nonsense", ""], []),
        (["seed", ""], []),
    ],
    ids=" ".join,
)
def test_the_last_word_becomes_a_command_an_option_or_a_value(words: list[str], offered: list[str]) -> None:
    assert list(candidates(words)) == offered


def test_every_command_is_offered_and_every_one_has_options() -> None:
    assert list(candidates([""])) == [*COMMANDS, "--help", "--version"]
    for name in COMMANDS:
        assert "--help" in candidates([name, "--"])


@pytest.mark.parametrize("shell", SCRIPTS)
def test_the_script_of_a_shell_is_printed_and_asks_the_command_for_candidates(shell: str) -> None:
    assert run("completion", shell).stdout == SCRIPTS[shell]
    assert run("completion", shell, "--", "serve", "--signatures", "v").stdout == "verify\n"


def test_a_shell_without_a_script_is_refused(command: Command) -> None:
    status, _, errors = command("completion", "tcsh")
    assert status == 2
    assert "Valid: bash, fish, zsh." in errors


@pytest.mark.skipif(shutil.which("bash") is None, reason="this machine has no bash")
@pytest.mark.parametrize(
    ("line", "completed"),
    [("se", ["serve", "seed"]), ("serve --log-level ", LEVELS), ("serve --tls-cert ", [])],
)
def test_bash_completes_with_the_script(line: str, completed: list[str], tmp_path: Path) -> None:
    program = write_program(tmp_path)
    script = f"""
        {SCRIPTS["bash"]}
        complete -p cognito-identity-emulator >&2
        COMP_WORDS=({program} {line} {"''" if line.endswith(" ") else ""})
        COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        _cognito_identity_emulator "$COMP_WORDS"
        ((${{#COMPREPLY[@]}} == 0)) || printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", script], capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    assert done.stdout.splitlines() == completed
    assert "-F _cognito_identity_emulator cognito-identity-emulator" in done.stderr
