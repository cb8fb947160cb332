"""One emulator for the tests of a module. Each test uses its own account, which is empty at first."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, ManualClock, Settings
from tests.offline_issuer import OfflineIssuer
from tests.operations.calling import AS_SENT
from tests.operations.enhanced_flow import FederatedPool, federated_pool

_ACCOUNTS = itertools.count(100_000_000_001)


@pytest.fixture(scope="module")
def module_clock(foreign_endpoint: Any) -> Any:
    """The time of the module's emulator, a ManualClock."""
    return ManualClock() if foreign_endpoint is None else foreign_endpoint.clock


@pytest.fixture(scope="module")
def named_issuer(tmp_path_factory: pytest.TempPathFactory) -> OfflineIssuer:
    """An issuer whose key set is in the emulator's settings."""
    return OfflineIssuer("https://issuer.example.com/realm", tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def shared(
    new_database_url: Callable[[], str], module_clock: ManualClock, named_issuer: OfflineIssuer, foreign_endpoint: Any
) -> Iterator[Emulator]:
    """The module's emulator, configured with the named issuer's keys."""
    if foreign_endpoint is not None:
        yield foreign_endpoint
        return
    settings = Settings(database_url=new_database_url(), max_identity_pools=10_000, issuer_keys=(named_issuer.setting,))
    with Emulator(settings, clock=module_clock) as running:
        yield running


@pytest.fixture
def account(foreign_endpoint: Any) -> str:
    """An unused account; on a foreign endpoint, the only one."""
    return str(next(_ACCOUNTS)) if foreign_endpoint is None else foreign_endpoint.account


@pytest.fixture
def client(shared: Emulator, account: str) -> Any:
    """A client of Cognito Identity for the test's own account, without boto3's validation of parameters."""
    return shared.client("cognito-identity", aws_access_key_id=account, config=AS_SENT)


@pytest.fixture
def pool_id(client: Any) -> str:
    """A pool of the test's own account that only allows guests."""
    created: dict[str, Any] = client.create_identity_pool(
        IdentityPoolName="guests", AllowUnauthenticatedIdentities=True
    )
    return str(created["IdentityPoolId"])


@pytest.fixture
def pool_arn(account: str, pool_id: str) -> str:
    """The ARN of that pool."""
    return f"arn:aws:cognito-identity:us-east-1:{account}:identitypool/{pool_id}"


@pytest.fixture
def federated(
    shared: Emulator, client: Any, module_clock: ManualClock, account: str, named_issuer: OfflineIssuer
) -> FederatedPool:
    """A pool of the test's own account whose logins come from the named issuer."""
    return federated_pool(shared, client, module_clock, account, named_issuer)
