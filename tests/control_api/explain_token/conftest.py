"""An emulator that has something to tell of tokens of every kind; each module has its own."""

from collections.abc import Iterator

import pytest

from cognito_identity_emulator import Emulator
from tests.logins.providers_of_a_pool import emulator_of_them_all, new_pool
from tests.logins.tampered_tokens import NOW


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator that knows a provider of every kind."""
    with emulator_of_them_all(tmp_path_factory.mktemp("issuers"), NOW) as running:
        yield running


@pytest.fixture(scope="module")
def pool(emulator: Emulator) -> str:
    """The pool that names them all."""
    return new_pool(emulator)
