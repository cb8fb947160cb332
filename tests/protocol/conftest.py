"""One live emulator for each module; each test uses its own pools."""

from collections.abc import Callable, Iterator

import pytest

from cognito_identity_emulator import Emulator, ManualClock, Settings
from tests.protocol.endpoint import Endpoint

BORN_AT = 1_515_112_002_000


@pytest.fixture(scope="module")
def endpoint(new_database_url: Callable[[], str]) -> Iterator[Endpoint]:
    """An emulator whose clock is frozen at the time of a capture."""
    with Emulator(
        Settings(database_url=new_database_url(), max_identity_pools=100_000), clock=ManualClock(BORN_AT)
    ) as emulator:
        yield Endpoint(emulator)
