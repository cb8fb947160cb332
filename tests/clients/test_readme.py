"""Runs the README's commands in their order, from `make serve` to a passing test, in a copy of the repository.

Nothing is installed in the copy. `pytest -m clients -s tests/clients/test_readme.py` prints the duration of each step.
"""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

from tests.clients.serving import REPOSITORY
from tests.ports import free_port
from tests.provenance import assumed
from tests.readme import command_of

_INSTALL_TIMEOUT_S = 300
_RUN_TIMEOUT_S = 300


def code_blocks(section: str, language: str) -> list[str]:
    """The code blocks of a language in a section of the README; the section "" is what precedes the first heading."""
    sections = re.split(r"^## (.+)\n", (REPOSITORY / "README.md").read_text(), flags=re.MULTILINE)
    texts = {"": sections[0], **dict(zip(sections[1::2], sections[2::2], strict=True))}
    return re.findall(rf"```{language}\n(.*?)```", texts[section], re.DOTALL)


def run(commands: str, folder: Path, variables: dict[str, str], timeout_s: int = _INSTALL_TIMEOUT_S) -> str:
    """The output of shell commands, which must succeed; each is echoed to the log of the test with its duration."""
    output = ""
    for command in commands.splitlines():
        began = time.monotonic()
        done = subprocess.run(
            command,
            shell=True,
            cwd=folder,
            env=variables,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        print(f"{time.monotonic() - began:6.1f} s  {command}")
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        output += done.stdout
    return output


@assumed("the commands of the README work in their order on a machine that has only Python, make and git")
def test_the_commands_of_the_readme_lead_from_a_clone_to_a_passing_test(
    clone: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    port = free_port()
    variables = {
        **{name: value for name, value in environment.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")},
        "COGNITO_IDENTITY_PORT": str(port),
        "ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }
    start = command_of("make")
    assert code_blocks("", "sh")[0].startswith(f"{start} ")
    began = time.monotonic()
    server = subprocess.Popen(
        start, shell=True, cwd=clone, env=variables, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert server.stdout is not None
        printed = ""
        while "endpoint" not in printed:
            line = server.stdout.readline()
            assert line, f"`make serve` ended: {printed}"
            printed += line
        print(f"{time.monotonic() - began:6.1f} s  {start}")
        shown = run(code_blocks("First steps", "sh")[0], clone, variables)
        assert "```\n" + shown[shown.index("guest:") :] + "```" in (REPOSITORY / "README.md").read_text()
    finally:
        os.killpg(server.pid, signal.SIGINT)  # as Ctrl-C in a terminal does
        server.communicate(timeout=_RUN_TIMEOUT_S)

    project = tmp_path / "project"
    project.mkdir()
    (project / "test_guest.py").write_text(code_blocks("", "python")[0])
    run(code_blocks("Use it in your tests", "sh")[0].replace("/path/to/", f"{tmp_path}/"), project, variables)
    assert "1 passed" in run(command_of("pytest"), project, variables)
