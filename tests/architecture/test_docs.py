"""Generated documentation is current, links resolve, and the README's examples work."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cognito_identity_emulator import Emulator
from docs import fidelity
from docs.generate import REPOSITORY, pages
from docs.tables import anchor
from tests.timeouts import TIMEOUT_S

FIRST_STEPS = REPOSITORY / "docs" / "first_steps.py"


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_generated_page_is_current(page: Path) -> None:
    assert page.read_text() == pages()[page], "run `make docs`"


def test_the_fidelity_page_is_current() -> None:
    assert fidelity.PAGE.read_text() == fidelity.page(fidelity.collected_cases()), "run `make docs`"


def test_the_fidelity_page_counts_the_tests_of_every_operation() -> None:
    without_tests = re.findall(r"^\| (\w+) \| 0 \| 0 \| 0 \|", fidelity.PAGE.read_text(), re.MULTILINE)
    assert without_tests == []


@pytest.mark.parametrize(
    "page",
    [
        str(each.relative_to(REPOSITORY))
        for pattern in ("*.md", "docs/*.md", "docs/decisions/*.md", "benchmarks/*.md")
        for each in sorted(REPOSITORY.glob(pattern))
    ],
)
def test_relative_links_point_to_existing_files_and_headings(page: str) -> None:
    source = REPOSITORY / page
    missing = []
    for link in re.findall(r"\]\(([^)\s]+)", _without_code(source)):
        path, _, fragment = link.partition("#")
        target = source.parent / path if path else source
        if "://" not in link and not (target.exists() and (not fragment or fragment in _anchors(target))):
            missing.append(link)
    assert missing == []


def _without_code(page: Path) -> str:
    return re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)


def _anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page, and those that the page sets."""
    text = _without_code(page)
    headings = re.findall(r"^#+ (.*)", text, re.MULTILINE)
    return {*map(anchor, headings), *re.findall(r'<a id="([^"]+)"', text)}


def test_the_first_steps_print_what_the_readme_shows(emulator: Emulator) -> None:
    variables = {**os.environ, "ENDPOINT_URL": emulator.endpoint_url}
    done = subprocess.run(
        [sys.executable, str(FIRST_STEPS)],
        env=variables,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"```\n{done.stdout}```\n" in (REPOSITORY / "README.md").read_text()


def test_the_example_test_in_the_readme_passes(tmp_path: Path) -> None:
    shown = re.search(r"```python\n(def test_.*?)```", (REPOSITORY / "README.md").read_text(), re.DOTALL)
    assert shown is not None
    (tmp_path / "test_shown.py").write_text(shown[1])
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    # The entry point exists only if the package is installed.
    plugin = ["-p", "cognito_identity_emulator.testing.pytest_plugin"]
    path = {**os.environ, "PYTHONPATH": str(REPOSITORY / "emulator"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [*command, *plugin], cwd=tmp_path, env=path, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
