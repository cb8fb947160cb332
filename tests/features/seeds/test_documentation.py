"""The example seed of the documentation works, and the JSON schema accepts what the emulator accepts."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import jsonschema
import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.features.seeds.decoding import decode
from cognito_identity_emulator.features.seeds.document import read_document
from cognito_identity_emulator.features.seeds.json_schema import SCHEMA_FILE
from cognito_identity_emulator.features.seeds.problems import SeedError
from docs.generate import REPOSITORY
from tests.provenance import assumed, documented

EXAMPLE = REPOSITORY / "docs" / "seeds" / "app.yaml"
POOL_ID = "us-east-1:11111111-2222-4333-8444-555555555555"
USER_POOL = "cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI"


@pytest.fixture(scope="module")
def seeded() -> Iterator[Emulator]:
    with Emulator(Settings(seed=(str(EXAMPLE),))) as running:
        yield running


def identity_and_role_of(emulator: Emulator, provider: str, subject: str, **claims: Any) -> tuple[str, str]:
    """Log a user in and return the id of the identity and the name of the role."""
    cognito = emulator.client("cognito-identity")
    logins = {provider: emulator.login_token(provider, subject, claims=claims)}
    identity = cognito.get_id(IdentityPoolId=POOL_ID, Logins=logins)["IdentityId"]
    keys = cognito.get_credentials_for_identity(IdentityId=identity, Logins=logins)["Credentials"]
    return identity, emulator.session_of(keys["AccessKeyId"]).role_arn.rpartition("/")[2]


@documented("docs/seeds.md")
def test_the_users_of_the_example_seed_get_their_identities_and_roles(seeded: Emulator) -> None:
    assert identity_and_role_of(seeded, "accounts.google.com", "alice", email="alice@example.com") == (
        "us-east-1:99999999-2222-4333-8444-555555555555",
        "user",
    )
    assert identity_and_role_of(seeded, USER_POOL, "ann", **{"cognito:groups": ["admins"]})[1] == "admin"
    assert identity_and_role_of(seeded, USER_POOL, "ben")[1] == "user"
    assert seeded.seed_files(str(EXAMPLE)).created.identities == 0


@assumed("our own format: editors check what the emulator checks")
@pytest.mark.parametrize(
    ("pool", "is_valid"),
    [
        ({}, True),
        ({"IdentityPoolName": "a/b"}, False),
        ({"AllowUnauthenticatedIdentities": "yes"}, False),
        ({"Roles": {"guest": "arn:aws:iam::000000000000:role/guest"}}, False),
        ({"RoleMappings": {"x": {"Type": "Rule"}}}, False),
        ({"Identities": [{"Login": {}}]}, False),
    ],
)
def test_the_json_schema_accepts_a_pool_exactly_when_the_emulator_does(pool: dict[str, Any], is_valid: bool) -> None:
    document: Any = decode(EXAMPLE.read_bytes(), is_json=False)
    document["identity_pools"][0].update(pool)
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text()))
    assert validator.is_valid(document) is is_valid
    with nullcontext() if is_valid else pytest.raises(SeedError):
        read_document(document, account="000000000000", region="us-east-1")
