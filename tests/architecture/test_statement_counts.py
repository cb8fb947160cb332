"""How many statements each operation sends to the database, once the pools are in memory and the keys are made.

They are most of what an operation costs, and on PostgreSQL each is a way to another process and back. A number that
goes up wants a reason; one that goes down is written here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.storage.sqlite_memory import SqliteMemory
from tests.offline_issuer import OfflineIssuer

ISSUER = "https://issuer.example"
DEVELOPER = "login.developer"
ROLE = "arn:aws:iam::000000000000:role/role"
_TRANSACTIONS = ("BEGIN", "COMMIT", "ROLLBACK")


class Stage:
    """An emulator, and a pool in it with a guest, a user and a developer's user."""

    def __init__(self, emulator: Emulator, issuer: OfflineIssuer) -> None:
        self.emulator = emulator
        pool = emulator.perform(
            "CreateIdentityPool",
            IdentityPoolName="pool",
            AllowUnauthenticatedIdentities=True,
            DeveloperProviderName=DEVELOPER,
            OpenIdConnectProviderARNs=[issuer.arn],
        )
        self.arn = f"arn:aws:cognito-identity:us-east-1:000000000000:identitypool/{pool['IdentityPoolId']}"
        self.pool = {"IdentityPoolId": pool["IdentityPoolId"]}
        self.settings = {**self.pool, "IdentityPoolName": "pool", "AllowUnauthenticatedIdentities": True}
        self.roles = {**self.pool, "Roles": {"authenticated": ROLE, "unauthenticated": ROLE}}
        emulator.perform("SetIdentityPoolRoles", **self.roles)
        self.provider = {**self.pool, "IdentityProviderName": issuer.name}
        emulator.perform("SetPrincipalTagAttributeMap", **self.provider, PrincipalTags={"user": "sub"})
        self.logins = {"Logins": {issuer.name: issuer.lasting_token("alice")}}
        self.newcomer = {"Logins": {issuer.name: issuer.lasting_token("bob")}}
        self.guest = {"IdentityId": emulator.perform("GetId", **self.pool)["IdentityId"]}
        self.user = {"IdentityId": emulator.perform("GetId", **self.pool, **self.logins)["IdentityId"]}
        self.developers = {**self.pool, "Logins": {DEVELOPER: "carol"}}
        carol = emulator.perform("GetOpenIdTokenForDeveloperIdentity", **self.developers)
        self.carol = {"IdentityId": carol["IdentityId"], "DeveloperUserIdentifier": "carol"}
        emulator.perform("GetOpenIdToken", **self.guest)
        emulator.perform("ListIdentityPools", MaxResults=60)
        emulator.perform("GetId", **self.pool, **self.logins)  # so that it is known that a key was made

    def statements(self, operation: str, members: Any) -> list[str]:
        """What an operation sends to the database, but for the borders of transactions. What a deletion takes with it
        is told to us as if it had been sent again."""
        seen: list[str] = []
        assert isinstance(self.emulator.database, SqliteMemory)
        connection = self.emulator.database._connection
        connection.set_trace_callback(seen.append)
        try:
            self.emulator.perform(operation, **members)
        finally:
            connection.set_trace_callback(None)
        return [each for each, _ in groupby(seen) if not each.startswith(_TRANSACTIONS)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """A stage of its own for each operation: some delete what others need."""
    issuer = OfflineIssuer(ISSUER, folder)
    with Emulator(Settings(issuer_keys=(issuer.setting,))) as emulator:
        yield Stage(emulator, issuer)


COUNTS: list[tuple[str, str, int, Any]] = [
    ("CreateIdentityPool", "", 3, lambda stage: {"IdentityPoolName": "p", "AllowUnauthenticatedIdentities": True}),
    ("DeleteIdentities", "of one guest", 2, lambda stage: {"IdentityIdsToDelete": [stage.guest["IdentityId"]]}),
    ("DeleteIdentityPool", "", 5, lambda stage: stage.pool),
    ("DescribeIdentity", "of a guest", 1, lambda stage: stage.guest),
    ("DescribeIdentity", "of a user", 3, lambda stage: stage.user),
    ("DescribeIdentityPool", "", 0, lambda stage: stage.pool),
    ("GetCredentialsForIdentity", "of a guest", 2, lambda stage: stage.guest),
    ("GetCredentialsForIdentity", "of a user", 2, lambda stage: {**stage.user, **stage.logins}),
    ("GetId", "of a new guest", 1, lambda stage: stage.pool),
    ("GetId", "of a known user", 1, lambda stage: {**stage.pool, **stage.logins}),
    ("GetId", "of a new user", 5, lambda stage: {**stage.pool, **stage.newcomer}),
    ("GetIdentityPoolRoles", "", 0, lambda stage: stage.pool),
    ("GetOpenIdToken", "of a guest", 1, lambda stage: stage.guest),
    ("GetOpenIdToken", "of a user", 1, lambda stage: {**stage.user, **stage.logins}),
    ("GetOpenIdTokenForDeveloperIdentity", "of a known user", 4, lambda stage: stage.developers),
    ("GetPrincipalTagAttributeMap", "", 0, lambda stage: stage.provider),
    ("ListIdentities", "of a guest and two users", 3, lambda stage: {**stage.pool, "MaxResults": 60}),
    ("ListIdentityPools", "", 0, lambda stage: {"MaxResults": 60}),
    ("ListTagsForResource", "", 0, lambda stage: {"ResourceArn": stage.arn}),
    ("LookupDeveloperIdentity", "", 1, lambda stage: {**stage.pool, **stage.carol}),
    ("SetIdentityPoolRoles", "", 5, lambda stage: stage.roles),
    ("SetPrincipalTagAttributeMap", "", 5, lambda stage: {**stage.provider, "PrincipalTags": {"user": "sub"}}),
    ("TagResource", "", 5, lambda stage: {"ResourceArn": stage.arn, "Tags": {"team": "a"}}),
    (
        "UnlinkIdentity",
        "",
        7,
        lambda stage: {**stage.user, **stage.logins, "LoginsToRemove": list(stage.logins["Logins"])},
    ),
    ("UntagResource", "", 5, lambda stage: {"ResourceArn": stage.arn, "TagKeys": ["team"]}),
    ("UpdateIdentityPool", "", 5, lambda stage: stage.settings),
]


@pytest.mark.parametrize(
    ("operation", "count", "members"),
    [
        pytest.param(operation, count, members, id=f"{operation} {case}".strip())
        for operation, case, count, members in COUNTS
    ],
)
def test_an_operation_sends_as_many_statements(folder: Path, operation: str, count: int, members: Any) -> None:
    with staged(folder) as stage:
        sent = stage.statements(operation, members(stage))
    assert len(sent) == count, "\n".join(sent)
