"""Pytest fixtures: a running emulator for a test, a module or the session. Installing the package activates them.

    def test_my_sign_in(cognito_identity):
        pool = cognito_identity.create_pool()
        ...

docs/testing.md describes them. Pytest loads this in every suite, so the first fixture that is used imports the
emulator.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import pytest

from cognito_identity_emulator.testing.aws_guard import ALLOW_AWS
from cognito_identity_emulator.testing.live_emulators import LiveEmulators

if TYPE_CHECKING:
    from cognito_identity_emulator import Emulator, Settings

KEEP_CREDENTIALS = "cognito_identity_keep_credentials"
_LIVE_EMULATORS = pytest.StashKey[LiveEmulators]()


@pytest.fixture(scope="session")
def cognito_identity_settings() -> "Settings":
    """The settings of the emulators that the fixtures start. Override this fixture to change them."""
    from cognito_identity_emulator import Settings

    return Settings()


@pytest.fixture(scope="session")
def cognito_identity_factory(pytestconfig: pytest.Config) -> "Callable[..., AbstractContextManager[Emulator]]":
    """Starts emulators for fixtures of your own: `with cognito_identity_factory(Settings(...)) as emulator:`.

    A keyword argument `clock` is the emulator's clock.
    """
    return pytestconfig.stash[_LIVE_EMULATORS].start


@pytest.fixture
def cognito_identity(pytestconfig: pytest.Config, cognito_identity_settings: "Settings") -> "Iterator[Emulator]":
    """An empty emulator for one test. AWS SDKs find it through environment variables."""
    with pytestconfig.stash[_LIVE_EMULATORS].start(cognito_identity_settings) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def cognito_identity_module(pytestconfig: pytest.Config, cognito_identity_settings: "Settings") -> "Iterator[Emulator]":
    """An emulator for the tests of a module."""
    with pytestconfig.stash[_LIVE_EMULATORS].start(cognito_identity_settings) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def cognito_identity_session(
    pytestconfig: pytest.Config, cognito_identity_settings: "Settings"
) -> "Iterator[Emulator]":
    """An emulator for the whole session. Under pytest-xdist, each worker has its own."""
    with pytestconfig.stash[_LIVE_EMULATORS].start(cognito_identity_settings) as emulator:
        yield emulator


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini options."""
    parser.addini(
        KEEP_CREDENTIALS, "tests use your own AWS credentials and profile, not dummy ones", type="bool", default=False
    )
    parser.addini(ALLOW_AWS, "tests that use an emulator may call real AWS, too", type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, and register the hooks of this session."""
    config.addinivalue_line("markers", f"{ALLOW_AWS}: the test may call real AWS, although it uses an emulator")
    live = LiveEmulators(keep_credentials=config.getini(KEEP_CREDENTIALS), allow_aws=config.getini(ALLOW_AWS))
    config.stash[_LIVE_EMULATORS] = live
    config.pluginmanager.register(live, "cognito-identity-live-emulators")
