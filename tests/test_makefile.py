"""The Makefile: what it refuses before it installs or builds anything."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.timeouts import TIMEOUT_S

REPOSITORY = Path(__file__).parents[1]
_OLD = """#!/bin/sh
[ "$1" = -V ] && echo "Python 3.10.2" || exit 1
"""
_WITHOUT_VENV = f"""#!/bin/sh
case "$2" in *ensurepip*) exit 1 ;; esac
exec {sys.executable} "$@"
"""


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (None, "There is no {python}. Install Python 3.11 or newer, or choose one: make PYTHON=/path/to/python3 ..."),
        (_OLD, "Python 3.10.2 is too old. Choose Python 3.11 or newer: make PYTHON=/path/to/python3 ..."),
        (_WITHOUT_VENV, "{python} has no venv. On Debian and Ubuntu: sudo apt install python3-venv"),
    ],
    ids=["missing", "old", "without venv"],
)
def test_make_with_an_unusable_python_says_what_to_do_and_installs_nothing(
    script: str | None, sentence: str, tmp_path: Path
) -> None:
    python, environment = tmp_path / "python", tmp_path / "environment"
    if script is not None:
        python.write_text(script)
        python.chmod(0o755)
    command = ["make", "--no-print-directory", "serve", f"PYTHON={python}", f"VENV={environment}"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    assert done.returncode == 2
    assert done.stdout == sentence.format(python=python) + "\n"
    assert not environment.exists()


def test_make_dist_refuses_a_version_without_its_section_in_the_changelog(tmp_path: Path) -> None:
    version = tmp_path / "emulator" / "cognito_identity_emulator" / "version.py"
    version.parent.mkdir(parents=True)
    version.write_text('VERSION = "9.1"\n')
    (tmp_path / "CHANGELOG.md").write_text("# Changes\n\n## 9.10\n\n## 9x1\n")
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(REPOSITORY / name, tmp_path)
    installed = tmp_path / "environment"
    (installed / "bin").mkdir(parents=True)
    for name in ("bin/python", ".installed", ".dev-installed", ".release-installed"):
        (installed / name).touch()
    command = ["make", "--no-print-directory", "dist", f"VENV={installed}", "COMMITTED_AT=0"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    assert done.returncode == 2
    assert done.stdout == "CHANGELOG.md has no section for version 9.1. Add the heading: ## 9.1\n"
