"""Every example in docs/testing.md runs, and the failing one is reported as the page shows."""

import re
from pathlib import Path

import anyio.pytest_plugin
import httpx  # noqa: F401  # as boto3 in suites.py
import pytest

from tests.testing.suites import run_suite

pytest_plugins = ["pytester"]

PAGE = Path(__file__).parents[2] / "docs" / "testing.md"
FILE = re.compile(r"^```python\n# (\w+\.py)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PORT = re.compile(r"127\.0\.0\.1:\d+")


def test_the_examples_run_and_the_failing_one_is_reported_as_shown(pytester: pytest.Pytester) -> None:
    sections = re.split(r"^## ", PAGE.read_text(), flags=re.MULTILINE)
    for number, section in enumerate(sections):
        for name, text in FILE.findall(section):
            folder = pytester.path / f"section_{number}"
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(text)
    suite = run_suite(pytester, "--import-mode=importlib", "--strict-markers", plugins=(anyio.pytest_plugin,))
    suite.assert_outcomes(passed=13, failed=1)
    shown = re.search(r"^-+ cognito-identity calls -+\n.*?(?=^```)", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert shown is not None
    assert PORT.sub("", shown[0]) in PORT.sub("", suite.stdout.str())


def test_every_python_block_is_an_example_that_runs() -> None:
    text = PAGE.read_text()
    assert text.count("```python\n") == len(FILE.findall(text))
