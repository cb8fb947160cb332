"""A pool with two users and guests, whose roles have the policies of AWS's guides."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, ManualClock, Settings

ACCOUNT = "000000000000"
COGNITO = "cognito-identity.amazonaws.com"
GOOGLE = "accounts.google.com"
SUB = "${cognito-identity.amazonaws.com:sub}"
TABLE = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/scores"


def role_arn(name: str) -> str:
    """The ARN of a role in the default account."""
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def allow(action: str | list[str], resource: str | list[str] = "*", **elements: Any) -> dict[str, Any]:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **elements}


def deny(action: str | list[str], resource: str | list[str] = "*", **elements: Any) -> dict[str, Any]:
    """A statement that denies."""
    return {**allow(action, resource, **elements), "Effect": "Deny"}


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    """A policy of these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trust(amr: str) -> dict[str, Any]:
    """A trust policy for identities with this first value in `amr`."""
    condition = {"ForAnyValue:StringLike": {f"{COGNITO}:amr": amr}}
    action = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]
    return policy(
        {"Effect": "Allow", "Principal": {"Federated": COGNITO}, "Action": action, "Condition": condition},
    )


HOME = policy(
    allow("s3:ListBucket", "arn:aws:s3:::bk", Sid="List", Condition={"StringLike": {"s3:prefix": [f"app/{SUB}/*"]}}),
    allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], f"arn:aws:s3:::bk/app/{SUB}/*", Sid="Objects"),
)
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_s3_cognito-bucket.html"""
ITEMS = policy(
    allow(
        ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem"],
        TABLE,
        Sid="OwnItems",
        Condition={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [SUB]}},
    )
)
"""https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html"""


@dataclass(frozen=True)
class App:
    """The pool on one emulator, with the identities of two users and of a guest."""

    emulator: Emulator
    pool_id: str
    alice: str
    bob: str
    guest: str

    def logins(self, subject: str) -> dict[str, str]:
        """A Logins map of a user."""
        return {GOOGLE: self.emulator.login_token(GOOGLE, subject, identity_pool_id=self.pool_id)}

    def credentials(self, identity_id: str, subject: str | None = None) -> dict[str, Any]:
        """The answer of GetCredentialsForIdentity."""
        cognito = self.emulator.client("cognito-identity")
        answer: dict[str, Any] = cognito.get_credentials_for_identity(
            IdentityId=identity_id, Logins=self.logins(subject) if subject else {}
        )
        return answer


@pytest.fixture
def app(new_database_url: Callable[[], str], clock: ManualClock) -> Iterator[App]:
    """The pool on a fresh emulator."""
    with Emulator(Settings(database_url=new_database_url()), clock=clock) as emulator:
        emulator.put_role(role_arn("user"), trust("authenticated"), policies={"home": HOME, "items": ITEMS})
        emulator.put_role(
            role_arn("guest"), trust("unauthenticated"), policies={"home": HOME, "all": policy(allow("*"))}
        )
        pool_id = emulator.create_pool(
            SupportedLoginProviders={GOOGLE: "app"},
            AllowClassicFlow=True,
            Roles={"authenticated": role_arn("user"), "unauthenticated": role_arn("guest")},
        )["IdentityPoolId"]
        cognito = emulator.client("cognito-identity")
        tokens = [emulator.login_token(GOOGLE, each, "app") for each in ("alice", "bob")]
        alice, bob = (cognito.get_id(IdentityPoolId=pool_id, Logins={GOOGLE: each})["IdentityId"] for each in tokens)
        yield App(emulator, pool_id, alice, bob, cognito.get_id(IdentityPoolId=pool_id)["IdentityId"])
