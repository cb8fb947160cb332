"""Fixtures of the console's tests: the browser, an emulator, and visits that fail a test on any error of the page."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cognito_identity_emulator import Emulator
from tests.clients import installing
from tests.console.visit import FLAGS, Visit

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
    """Chromium."""
    from playwright.sync_api import sync_playwright  # in the dependency group `browser`

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=installing.chromium(), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """A new emulator on a free port, with the machine's time like the browser."""
    with Emulator() as running:
        yield running


@pytest.fixture
def seeded(emulator: Emulator) -> Emulator:
    """The emulator after a seed with docs/seeds/app.yaml, whose pool is POOL_ID."""
    emulator.seed_files(str(SEED))
    return emulator


@pytest.fixture
def new_visit(browser: "Browser", emulator: Emulator) -> Iterator[Callable[..., Visit]]:
    """Opens the console of an emulator in a new browser context. The test fails when a visit has errors."""
    visits: list[Visit] = []

    def make(endpoint_url: str | None = None, **options: Any) -> Visit:
        visits.append(Visit(browser, endpoint_url or emulator.endpoint_url, **options))
        return visits[-1]

    yield make
    for each in visits:
        each.close()
    assert [error for each in visits for error in each.errors] == []


@pytest.fixture
def visit(new_visit: Callable[..., Visit]) -> Visit:
    """The console of the emulator in a new browser context."""
    return new_visit()
