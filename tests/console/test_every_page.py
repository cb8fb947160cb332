"""What holds for every page: readable by everyone in both themes, and no wider than the screen."""

from collections.abc import Callable

import pytest

from emulator import Emulator
from tests.console.conftest import POOL_ID
from tests.console.visit import Visit, axe_violations, sideways
from tests.provenance import assumed, documented

PAGES = ["pools", f"pools/{POOL_ID}", "about"]
PAGES += ["tokens", "roles", "roles/role", "roles/provider", "clock", "faults", "seeds"]


@documented("https://www.w3.org/TR/WCAG22/")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing(seeded: Emulator, new_visit: Callable[..., Visit], address: str, theme: str) -> None:
    assert axe_violations(new_visit(theme=theme).go(address)) == []


@assumed("the console is ours")
@pytest.mark.parametrize("address", PAGES)
def test_it_fits_a_narrow_screen(seeded: Emulator, new_visit: Callable[..., Visit], address: str) -> None:
    visit = new_visit(size=(360, 740))
    page = visit.go(address)
    assert sideways(page) == 0
    assert axe_violations(page) == []


@assumed("the console is ours")
def test_an_emulator_without_anything_passes_too(new_visit: Callable[..., Visit]) -> None:
    assert axe_violations(new_visit().go("pools")) == []
