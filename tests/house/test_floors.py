"""A floor imports only from below: the contract of pyproject.toml, kept."""

import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT


def test_no_floor_imports_from_above(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from importlinter.cli import lint_imports

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])
    code = lint_imports(config_filename=str(Path("pyproject.toml")), no_cache=True)
    assert code == 0, capsys.readouterr().out
