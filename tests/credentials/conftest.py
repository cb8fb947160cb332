"""One emulator for a module's tests; each makes pools and roles of its own."""

from collections.abc import Callable, Iterator

import pytest

from cognito_identity_emulator import Emulator, ManualClock, Settings
from tests.credentials.fixtures import Stage


@pytest.fixture(scope="module")
def stage_clock() -> ManualClock:
    """The time of the module's emulator."""
    return ManualClock()


@pytest.fixture(scope="module")
def stage(new_database_url: Callable[[], str], stage_clock: ManualClock) -> Iterator[Stage]:
    """The module's emulator, where any unregistered role may be assumed."""
    with Emulator(Settings(database_url=new_database_url(), max_identity_pools=10_000), clock=stage_clock) as running:
        yield Stage(running)
