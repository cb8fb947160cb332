"""What the tests of the console share: the browser, and visits that fail a test when anything goes wrong on them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cognito_identity_emulator import Emulator
from tests.clients import installing
from tests.console.visit import CHROMIUM, FLAGS, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

POOL_ID = "us-east-1:11111111-2222-4333-8444-555555555555"
SEED = Path(__file__).parents[2] / "docs" / "seeds" / "app.yaml"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Chromium, without a window."""
    from playwright.sync_api import sync_playwright  # of a dependency group of its own

    installing.debian_command(CHROMIUM, "chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """A fresh emulator on a live port, whose time is the machine's, as the browser's is."""
    with Emulator() as running:
        yield running


@pytest.fixture
def seeded(emulator: Emulator) -> Emulator:
    """The emulator with the pool of docs/seeds/app.yaml, POOL_ID."""
    emulator.seed_files(str(SEED))
    return emulator


@pytest.fixture
def new_visit(browser: "Browser", emulator: Emulator) -> Iterator[Callable[..., Visit]]:
    """Makes visits to the emulator, see Visit; a test fails when there was trouble on one."""
    visits: list[Visit] = []

    def make(endpoint_url: str | None = None, **options: Any) -> Visit:
        visits.append(Visit(browser, endpoint_url or emulator.endpoint_url, **options))
        return visits[-1]

    yield make
    for each in visits:
        each.close()
    assert [trouble for each in visits for trouble in each.trouble] == []


@pytest.fixture
def visit(new_visit: Callable[..., Visit]) -> Visit:
    """A visit to the emulator."""
    return new_visit()
