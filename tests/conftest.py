"""What every test may use: a running emulator of its own, and boto3 clients of it."""

from collections.abc import Iterator
from typing import Any

import pytest

from emulator import Emulator, ManualClock, Settings


@pytest.fixture
def clock() -> ManualClock:
    """The emulator's time, which stands still until a test moves it."""
    return ManualClock()


@pytest.fixture
def settings() -> Settings:
    """The settings of the emulator; a module or class overrides this fixture for others."""
    return Settings(max_identity_pools=10_000)


@pytest.fixture
def emulator(settings: Settings, clock: ManualClock) -> Iterator[Emulator]:
    """A fresh emulator on a live port."""
    with Emulator(settings, clock=clock) as running:
        yield running


@pytest.fixture
def cognito(emulator: Emulator) -> Any:
    """A boto3 client of Cognito Identity."""
    return emulator.client("cognito-identity")


@pytest.fixture
def sts(emulator: Emulator) -> Any:
    """A boto3 client of STS."""
    return emulator.client("sts")
