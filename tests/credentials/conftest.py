"""One emulator for the tests of a module. Each test creates its own pools and roles."""

from collections.abc import Callable, Iterator

import pytest

from cognito_identity_emulator import Emulator, ManualClock, Settings
from tests.credentials.fixtures import CredentialFlows


@pytest.fixture(scope="module")
def module_clock() -> ManualClock:
    """The time of the module's emulator, a ManualClock."""
    return ManualClock()


@pytest.fixture(scope="module")
def flows(new_database_url: Callable[[], str], module_clock: ManualClock) -> Iterator[CredentialFlows]:
    """The module's emulator, which allows any unregistered role to be assumed."""
    with Emulator(Settings(database_url=new_database_url(), max_identity_pools=10_000), clock=module_clock) as running:
        yield CredentialFlows(running)
