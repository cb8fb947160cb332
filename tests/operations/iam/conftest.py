"""Fixtures for IAM: a client, and documents of policies."""

import json
from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import AS_SENT

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": "cognito-identity.amazonaws.com"},
                "Action": "sts:AssumeRoleWithWebIdentity",
            }
        ],
    }
)
READ: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
}


@pytest.fixture
def iam(shared: Emulator, account: str) -> Any:
    """A client of IAM for the test's own account, without boto3's validation of parameters."""
    return shared.client("iam", aws_access_key_id=account, config=AS_SENT)


@pytest.fixture
def trust() -> str:
    """The trust policy of a role for users of any identity pool."""
    return TRUST


@pytest.fixture
def role_name(iam: Any, trust: str) -> str:
    """A role of the test's own account."""
    iam.create_role(RoleName="app", AssumeRolePolicyDocument=trust)
    return "app"
