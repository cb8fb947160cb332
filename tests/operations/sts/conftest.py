"""What the tests of STS have: an issuer whose keys the operator names, pools, and tokens of their identities."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config

from emulator import Emulator, ManualClock, Settings
from tests.issuer import Issuer


@pytest.fixture(scope="module")
def named_issuer() -> Issuer:
    """An issuer that serves nothing: its key set is a file that the operator names."""
    return Issuer("https://issuer.example.com/realm", key_id="named")


@pytest.fixture(scope="module")
def shared(
    module_clock: ManualClock, named_issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Emulator]:
    """The module's emulator, told where the named issuer's keys are."""
    keys = named_issuer.key_set_file(tmp_path_factory.mktemp("keys"))
    settings = Settings(max_identity_pools=10_000, issuer_keys=(f"{named_issuer.url}={keys}",))
    with Emulator(settings, clock=module_clock) as running:
        yield running


@pytest.fixture
def sts(shared: Emulator, account: str) -> Any:
    """A client of STS, signing as the test's own account; it lets every request pass to the emulator."""
    return shared.client(
        "sts",
        aws_access_key_id=account,
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )


@pytest.fixture
def role(account: str) -> str:
    """A role of the test's own account."""
    return f"arn:aws:iam::{account}:role/guest"


@pytest.fixture
def guest(client: Any, pool_id: str) -> str:
    """A guest of the test's pool."""
    return str(client.get_id(IdentityPoolId=pool_id)["IdentityId"])


@pytest.fixture
def guest_token(client: Any, guest: str) -> str:
    """An OpenID token of that guest."""
    return str(client.get_open_id_token(IdentityId=guest)["Token"])
