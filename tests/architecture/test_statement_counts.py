"""How many statements each operation sends to the database, with warm caches and existing keys.

Statements are most of the cost of an operation, and on PostgreSQL each is a round trip. A higher number needs a reason;
write a lower number into the table.
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


class Fixture:
    """An emulator with a pool that has a guest, a user and a developer user."""

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
        self.new_user = {"Logins": {issuer.name: issuer.lasting_token("bob")}}
        self.guest = {"IdentityId": emulator.perform("GetId", **self.pool)["IdentityId"]}
        self.user = {"IdentityId": emulator.perform("GetId", **self.pool, **self.logins)["IdentityId"]}
        self.developers = {**self.pool, "Logins": {DEVELOPER: "carol"}}
        carol = emulator.perform("GetOpenIdTokenForDeveloperIdentity", **self.developers)
        self.carol = {"IdentityId": carol["IdentityId"], "DeveloperUserIdentifier": "carol"}
        emulator.perform("GetOpenIdToken", **self.guest)
        emulator.perform("ListIdentityPools", MaxResults=60)
        emulator.perform("GetId", **self.pool, **self.logins)  # so that the key is in memory

    def statements(self, operation: str, members: Any) -> list[str]:
        """The statements of an operation, without BEGIN and COMMIT. SQLite reports a deletion once more for each
        cascade; repetitions are dropped."""
        statements: list[str] = []
        assert isinstance(self.emulator.database, SqliteMemory)
        connection = self.emulator.database._connection
        connection.set_trace_callback(statements.append)
        try:
            self.emulator.perform(operation, **members)
        finally:
            connection.set_trace_callback(None)
        return [each for each, _ in groupby(statements) if not each.startswith(_TRANSACTIONS)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@contextmanager
def new_fixture(folder: Path) -> Iterator[Fixture]:
    """A fixture for each operation, because some operations delete rows that others need."""
    issuer = OfflineIssuer(ISSUER, folder)
    with Emulator(Settings(issuer_keys=(issuer.setting,))) as emulator:
        yield Fixture(emulator, issuer)


COUNTS: list[tuple[str, str, int, Any]] = [
    ("CreateIdentityPool", "", 3, lambda fixture: {"IdentityPoolName": "p", "AllowUnauthenticatedIdentities": True}),
    ("DeleteIdentities", "of one guest", 2, lambda fixture: {"IdentityIdsToDelete": [fixture.guest["IdentityId"]]}),
    ("DeleteIdentityPool", "", 5, lambda fixture: fixture.pool),
    ("DescribeIdentity", "of a guest", 1, lambda fixture: fixture.guest),
    ("DescribeIdentity", "of a user", 1, lambda fixture: fixture.user),
    ("DescribeIdentityPool", "", 0, lambda fixture: fixture.pool),
    ("GetCredentialsForIdentity", "of a guest", 2, lambda fixture: fixture.guest),
    ("GetCredentialsForIdentity", "of a user", 2, lambda fixture: {**fixture.user, **fixture.logins}),
    ("GetId", "of a new guest", 1, lambda fixture: fixture.pool),
    ("GetId", "of a known user", 1, lambda fixture: {**fixture.pool, **fixture.logins}),
    ("GetId", "of a new user", 3, lambda fixture: {**fixture.pool, **fixture.new_user}),
    ("GetIdentityPoolRoles", "", 0, lambda fixture: fixture.pool),
    ("GetOpenIdToken", "of a guest", 1, lambda fixture: fixture.guest),
    ("GetOpenIdToken", "of a user", 1, lambda fixture: {**fixture.user, **fixture.logins}),
    ("GetOpenIdTokenForDeveloperIdentity", "of a known user", 1, lambda fixture: fixture.developers),
    ("GetPrincipalTagAttributeMap", "", 0, lambda fixture: fixture.provider),
    ("ListIdentities", "of a guest and two users", 3, lambda fixture: {**fixture.pool, "MaxResults": 60}),
    ("ListIdentityPools", "", 0, lambda fixture: {"MaxResults": 60}),
    ("ListTagsForResource", "", 0, lambda fixture: {"ResourceArn": fixture.arn}),
    ("LookupDeveloperIdentity", "", 1, lambda fixture: {**fixture.pool, **fixture.carol}),
    ("SetIdentityPoolRoles", "", 5, lambda fixture: fixture.roles),
    ("SetPrincipalTagAttributeMap", "", 5, lambda fixture: {**fixture.provider, "PrincipalTags": {"user": "sub"}}),
    ("TagResource", "", 5, lambda fixture: {"ResourceArn": fixture.arn, "Tags": {"team": "a"}}),
    (
        "UnlinkIdentity",
        "",
        7,
        lambda fixture: {**fixture.user, **fixture.logins, "LoginsToRemove": list(fixture.logins["Logins"])},
    ),
    ("UntagResource", "", 5, lambda fixture: {"ResourceArn": fixture.arn, "TagKeys": ["team"]}),
    ("UpdateIdentityPool", "", 5, lambda fixture: fixture.settings),
]


@pytest.mark.parametrize(
    ("operation", "count", "members"),
    [
        pytest.param(operation, count, members, id=f"{operation} {case}".strip())
        for operation, case, count, members in COUNTS
    ],
)
def test_each_operation_sends_the_expected_number_of_statements(
    folder: Path, operation: str, count: int, members: Any
) -> None:
    with new_fixture(folder) as fixture:
        sent = fixture.statements(operation, members(fixture))
    assert len(sent) == count, "\n".join(sent)
