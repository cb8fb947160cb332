"""CONTRIBUTING.md's "How to add …" works as written: its code blocks pass their tests in a copy of the tree."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

COPIED = ("emulator", "migrations", "tests", "docs", "pyproject.toml", "README.md")
MAX_FILES = 3
"""Beside the test."""
_SECTION = re.compile(r"^### … (?P<title>.*)\n(?P<text>(?:(?!^#).*\n)*)", re.MULTILINE)
_BLOCK = re.compile(r"`(?P<path>[\w./]+)`[^`]*:\n\n```(?P<kind>python|diff)\n(?P<text>.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A code block: a whole file (`python`), or the changes to one (`diff`)."""

    path: str
    kind: str
    text: str

    @property
    def is_test(self) -> bool:
        return self.path.startswith("tests/")

    def apply(self, folder: Path) -> None:
        """Writes or changes the file below the folder."""
        file = folder / self.path
        if self.kind == "python":
            assert not file.exists(), f"{self.path} is there already"
            file.write_text(self.text)
            return
        text = file.read_text()
        for hunk in self.text.split("@@\n"):
            lines = hunk.splitlines(keepends=True)
            before = "".join(line[1:] for line in lines if line[0] in " -")
            after = "".join(line[1:] for line in lines if line[0] in " +")
            assert text.count(before) == 1, f"{self.path} does not have once:\n{before}"
            text = text.replace(before, after)
        file.write_text(text)


def sections() -> Iterator[tuple[str, list[Block]]]:
    """The title and the code blocks of every section of "How to add …"."""
    page = (ROOT / "CONTRIBUTING.md").read_text()
    for section in _SECTION.finditer(page):
        yield section["title"], [Block(*found) for found in _BLOCK.findall(section["text"])]


SECTIONS = dict(sections())


def test_contributing_has_a_section_for_each_kind_of_addition() -> None:
    assert list(SECTIONS) == ["a social provider", "an STS operation", "a control-API endpoint"]


@pytest.mark.parametrize("title", SECTIONS)
def test_an_addition_changes_few_files_and_passes_its_tests(title: str, tmp_path: Path) -> None:
    blocks = SECTIONS[title]
    assert len({block.path for block in blocks if not block.is_test}) <= MAX_FILES
    tests = sorted({block.path for block in blocks if block.is_test})
    assert tests != []
    for name in COPIED:
        source, target = ROOT / name, tmp_path / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    for block in blocks:
        block.apply(tmp_path)
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path / "emulator"), str(tmp_path)])}
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", *tests, "tests/contract/test_declarations.py"]
    done = subprocess.run(run, cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
