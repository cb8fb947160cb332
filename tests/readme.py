"""The commands in the README's table of ways to use the emulator, for the tests that run them."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
_HEADING = "## Ways to use it"


def commands() -> dict[str, str]:
    """The command of each row, by what it is used with, such as `make serve` by "make"."""
    section = (REPOSITORY / "README.md").read_text().partition(f"{_HEADING}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|`]+?) \| `([^`]+)` \|", section, re.MULTILINE)
    assert rows, f"README.md has no table under {_HEADING}."
    return dict(rows)


def command_of(way: str) -> str:
    """The command of a row. A test that asks for it has to run it: tests/test_readme_table.py counts on that."""
    return commands()[way]
