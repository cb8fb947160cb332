"""Pytest fixtures: a running emulator for a test, a module or the session. Installing the package activates them.

    def test_my_sign_in(cognito_identity):
        pool = cognito_identity.create_pool()
        ...

Pytest loads this in every suite, so the emulator is imported by the first fixture that is used.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cognito_identity_emulator import Emulator, Settings

_ENDPOINTS = ("AWS_ENDPOINT_URL_COGNITO_IDENTITY", "AWS_ENDPOINT_URL_STS")
_DEFAULTS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",  # any value works  # nosec B105
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture(scope="session")
def cognito_identity_settings() -> "Settings":
    """The settings of the emulators that the fixtures start. Override this fixture to change them."""
    from cognito_identity_emulator import Settings

    return Settings()


@pytest.fixture
def cognito_identity(cognito_identity_settings: "Settings") -> "Iterator[Emulator]":
    """An empty emulator for one test. SDKs find it through the AWS_ENDPOINT_URL_... variables."""
    with _running(cognito_identity_settings) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def cognito_identity_module(cognito_identity_settings: "Settings") -> "Iterator[Emulator]":
    """An emulator for the tests of a module."""
    with _running(cognito_identity_settings) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def cognito_identity_session(cognito_identity_settings: "Settings") -> "Iterator[Emulator]":
    """An emulator for the whole session. Under pytest-xdist, each worker has its own."""
    with _running(cognito_identity_settings) as emulator:
        yield emulator


@contextmanager
def _running(settings: "Settings") -> "Iterator[Emulator]":
    """A running emulator, and the variables through which SDKs find it; afterwards the variables are restored."""
    from cognito_identity_emulator import Emulator

    with Emulator(settings) as emulator, pytest.MonkeyPatch.context() as environment:
        for name in _ENDPOINTS:
            environment.setenv(name, emulator.endpoint_url)
        for name, value in _DEFAULTS.items():
            if name not in os.environ and not (name == "AWS_DEFAULT_REGION" and "AWS_REGION" in os.environ):
                environment.setenv(name, value)
        yield emulator
