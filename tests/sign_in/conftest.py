"""An emulator with a pool that accepts users of Google, and the redirect URI of an app."""

from collections.abc import Callable, Iterator

import pytest

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.domain.iam import IdentityProvider
from tests.sign_in.flow import CALLBACK, GOOGLE, GOOGLE_ARN, Client

NOW = 1_790_000_000_000


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture(scope="module")
def emulator(clock: ManualClock, new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    with Emulator(Settings(database_url=new_database_url()), clock=clock) as running:
        running.put_identity_provider(
            IdentityProvider(GOOGLE_ARN, client_ids=("app", "second"), redirect_uris=(CALLBACK, "http://127.0.0.1/cb"))
        )
        yield running


@pytest.fixture(scope="module")
def pool_id(emulator: Emulator) -> str:
    return str(emulator.create_pool(SupportedLoginProviders={GOOGLE: "app"})["IdentityPoolId"])


@pytest.fixture(scope="module")
def client(emulator: Emulator) -> Client:
    return Client(emulator.endpoint_url)
