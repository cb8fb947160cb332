"""Fixtures for STS: a client, a role, and a guest with a token."""

from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import AS_SENT
from tests.operations.sts.role_callers import Roles


@pytest.fixture
def sts(shared: Emulator, account: str) -> Any:
    """A client of STS for the test's own account, without boto3's validation of parameters."""
    return shared.client("sts", aws_access_key_id=account, config=AS_SENT)


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


@pytest.fixture
def roles(shared: Emulator, account: str) -> Roles:
    """Roles of the test's own account."""
    return Roles(shared, account)
