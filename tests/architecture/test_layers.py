"""A floor imports only from below: the contract of pyproject.toml, kept."""

import subprocess
import sys

from tests.architecture.source import ROOT


def test_no_floor_imports_from_above() -> None:
    # A process of its own: import-linter rearranges the logging of the one it runs in.
    run = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"]
    linted = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert "0 broken" in linted.stdout
