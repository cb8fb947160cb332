"""SECURITY.md: each budget has its constant with that value and its test, and each promise has its tests."""

import importlib
import re

import pytest

from cognito_identity_emulator import Settings
from tests.architecture.source import ROOT

PAGE = (ROOT / "SECURITY.md").read_text()


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def value_of(constant: str) -> float:
    """The value of a constant of the package, or the default of a setting."""
    module, _, name = constant.rpartition(".")
    if module == "settings.Settings":
        return float(getattr(Settings(), name))
    return float(getattr(importlib.import_module(f"cognito_identity_emulator.{module}"), name))


def written_forms(value: float) -> set[str]:
    """How a page may write the value."""
    forms = {f"{value:g} s", f"{value:.0f}"}
    return forms | {f"{value / size:g} {unit}" for size, unit in ((1024, "KiB"), (2**20, "MiB"))}


@pytest.mark.parametrize("row", rows("Budgets"), ids=lambda row: row[0])
def test_a_budget_has_the_value_of_its_constant_and_an_existing_test(row: list[str]) -> None:
    _, budget, _, constant, test = row
    numbers = set(re.findall(r"\d+(?: (?:KiB|MiB|s)\b)?", budget))
    assert numbers & written_forms(value_of(constant.strip("`"))), f"{constant} is {value_of(constant.strip('`'))}"
    file, _, name = test.strip("`").partition("::")
    assert re.search(rf"^(?:async )?def {name}\(", (ROOT / file).read_text(), re.MULTILINE), f"there is no {test}"


def test_the_table_has_more_than_twenty_budgets() -> None:
    assert len(rows("Budgets")) > 20


@pytest.mark.parametrize("row", rows("Promises"), ids=lambda row: row[0])
def test_a_promise_has_its_tests(row: list[str]) -> None:
    files = re.findall(r"`(tests/[\w/.]+)`", row[2])
    assert files
    assert [file for file in files if not (ROOT / file).is_file()] == []
