"""Checks the import contract of pyproject.toml: a package imports only from the layers below it."""

import subprocess
import sys

from tests.architecture.source import ROOT


def test_packages_import_only_from_layers_below() -> None:
    # In a separate process, because import-linter changes the logging of its process.
    run = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"]
    linted = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert "0 broken" in linted.stdout
