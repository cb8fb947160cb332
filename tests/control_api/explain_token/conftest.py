"""Fixtures: an emulator with a provider of every kind, and a pool that trusts them all. Each module has its own."""

from collections.abc import Iterator

import pytest

from cognito_identity_emulator import Emulator
from tests.logins.providers_of_a_pool import emulator_of_them_all, new_pool
from tests.logins.tampered_tokens import NOW


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator with a provider of every kind."""
    with emulator_of_them_all(tmp_path_factory.mktemp("issuers"), NOW) as running:
        yield running


@pytest.fixture(scope="module")
def pool(emulator: Emulator) -> str:
    """A pool that trusts every provider."""
    return new_pool(emulator)
