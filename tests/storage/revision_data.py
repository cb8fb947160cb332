"""The data of a database at each revision of the schema, written by the version of that time.

`python -m tests.storage.revision_data` writes the file of the newest revision: run it before you add a
revision. The file of an older revision never changes.
"""

import json
from base64 import b64decode, b64encode
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cognito_identity_emulator import ManualClock, Settings
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.storage.schema import HEAD_REVISION
from cognito_identity_emulator.storage.tables import metadata

FOLDER = Path(__file__).parent / "revisions"
NOW = 1_795_000_000_000
ROLE = "arn:aws:iam::000000000000:role/user"
GOOGLE = "accounts.google.com"
POLICY = "arn:aws:iam::000000000000:policy/read"
PERMISSIONS = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"},
}
ANYBODY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": "cognito-identity.amazonaws.com"},
            "Action": "sts:AssumeRoleWithWebIdentity",
        }
    ],
}


def file_of(revision: str) -> Path:
    """The file with the data of a revision."""
    return FOLDER / f"{revision}.json"


def load(revision: str, engine: sa.Engine) -> dict[str, Any]:
    """Fills the tables of a database at the revision and returns facts about the data, such as ids and tokens."""
    stored: dict[str, Any] = json.loads(file_of(revision).read_text())
    tables = sa.MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        for table in tables.sorted_tables:
            rows = [
                {name: b64decode(value["base64"]) if isinstance(value, dict) else value for name, value in row.items()}
                for row in stored["rows"].get(table.name, ())
            ]
            if rows:
                connection.execute(table.insert(), rows)
            if rows and "seq" in table.columns and engine.dialect.name == "postgresql":
                counted = f"pg_get_serial_sequence('{table.name}', 'seq'), (SELECT MAX(seq) FROM {table.name})"
                connection.execute(sa.text(f"SELECT setval({counted})"))
    facts: dict[str, Any] = stored["known"]
    return facts


def _make_calls(core: EmulatorCore) -> dict[str, Any]:
    """Makes calls as users do and returns the facts: ids, tokens and credentials."""
    pool_id = core.create_pool(
        IdentityPoolName="kept",
        AllowClassicFlow=True,
        DeveloperProviderName="login.my.app",
        SupportedLoginProviders={GOOGLE: "app"},
        IdentityPoolTags={"team": "blue"},
    )["IdentityPoolId"]
    core.perform(
        "SetPrincipalTagAttributeMap",
        IdentityPoolId=pool_id,
        IdentityProviderName=GOOGLE,
        UseDefaults=False,
        PrincipalTags={"mail": "email"},
    )
    login = {GOOGLE: core.login_token(GOOGLE, "alice", "app", expires_in_s=10**8)}
    alice = core.perform("GetId", IdentityPoolId=pool_id, Logins=login)["IdentityId"]
    guest = core.perform("GetId", IdentityPoolId=pool_id)["IdentityId"]
    for user in ("user-1", "user-2"):
        core.perform("GetOpenIdTokenForDeveloperIdentity", IdentityPoolId=pool_id, Logins={"login.my.app": user})
    merged = core.perform(
        "MergeDeveloperIdentities",
        IdentityPoolId=pool_id,
        DeveloperProviderName="login.my.app",
        SourceUserIdentifier="user-1",
        DestinationUserIdentifier="user-2",
    )["IdentityId"]
    core.put_role(
        ROLE,
        ANYBODY,
        7200,
        policies={"read": PERMISSIONS},
        managed_policy_arns=[POLICY],
        permissions_boundary=POLICY,
        tags={"team": "blue"},
        description="Users of the app",
    )
    core.put_policy(POLICY, PERMISSIONS, description="Reads photos", tags={"team": "blue"})
    credentials = core.perform("GetCredentialsForIdentity", IdentityId=guest)["Credentials"]
    token = core.perform("GetOpenIdToken", IdentityId=alice, Logins=login)["Token"]
    core.keys.open_id_tokens.rotate()
    core.add_fault("ListIdentityPools", "TooManyRequestsException", count=1)
    return {
        "pool_id": pool_id,
        "alice": alice,
        "alice_login": login,
        "guest": guest,
        "merged": merged,
        "access_key_id": credentials["AccessKeyId"],
        "token": token,
    }


def _write(revision: str) -> None:
    settings = Settings(login_verification="strict")
    with closing(EmulatorCore(settings, clock=ManualClock(NOW))) as core:
        facts = _make_calls(core)
        with core.database.reading() as connection:
            rows = {}
            for table in metadata.sorted_tables:
                names = [column.name for column in table.columns]
                connection.cursor.execute(f"SELECT {', '.join(names)} FROM {table.name}")
                booleans = {column.name for column in table.columns if isinstance(column.type, sa.Boolean)}
                rows[table.name] = [
                    {name: _to_json(value, name in booleans) for name, value in zip(names, row, strict=True)}
                    for row in connection.cursor.fetchall()
                ]
    file_of(revision).write_text(json.dumps({"known": facts, "rows": rows}, indent=1) + "\n")


def _to_json(value: Any, is_boolean: bool) -> Any:
    if isinstance(value, bytes):
        return {"base64": b64encode(value).decode()}
    return bool(value) if is_boolean and value is not None else value


if __name__ == "__main__":
    _write(HEAD_REVISION)
