"""One emulator for a module's tests, where each test has an account to itself and so starts empty."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config

from emulator import Emulator, ManualClock, Settings

_ACCOUNTS = itertools.count(100_000_000_001)


@pytest.fixture(scope="module")
def module_clock() -> ManualClock:
    """The time of the module's emulator."""
    return ManualClock()


@pytest.fixture(scope="module")
def shared(module_clock: ManualClock) -> Iterator[Emulator]:
    """The module's emulator."""
    with Emulator(Settings(max_identity_pools=10_000), clock=module_clock) as running:
        yield running


@pytest.fixture
def account() -> str:
    """An account nobody has used."""
    return str(next(_ACCOUNTS))


@pytest.fixture
def client(shared: Emulator, account: str) -> Any:
    """A client of Cognito Identity, signing as the test's own account; it lets every request pass to the emulator."""
    return shared.client(
        "cognito-identity",
        aws_access_key_id=account,
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )


@pytest.fixture
def pool_id(client: Any) -> str:
    """A pool of the test's own account, with guests and nothing else."""
    made: dict[str, Any] = client.create_identity_pool(IdentityPoolName="guests", AllowUnauthenticatedIdentities=True)
    return str(made["IdentityPoolId"])


@pytest.fixture
def pool_arn(account: str, pool_id: str) -> str:
    """The ARN of that pool."""
    return f"arn:aws:cognito-identity:us-east-1:{account}:identitypool/{pool_id}"
