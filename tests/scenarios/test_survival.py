"""A process that is killed loses no write that it has acknowledged."""

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from botocore.config import Config

from tests.boto3_client import boto3_client
from tests.command import Serving, serving
from tests.provenance import documented
from tests.timeouts import TIMEOUT_S, wait_until

ROUNDS = 5
WRITERS = 4
LOAD_S = 0.5
GET_ID = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html"


def client(emulator: Serving) -> Any:
    """A client without retries."""
    return boto3_client(emulator.endpoint, config=Config(retries={"max_attempts": 0}, read_timeout=TIMEOUT_S))


def write_until_killed(cognito: Any, pool_id: str, user: str, acknowledged: list[tuple[str, str]]) -> None:
    """Creates guests and developer users until a call fails. Adds each acknowledged one to `acknowledged`."""
    number = 0
    try:
        while True:
            number += 1
            identifier = f"{user}-{number}"
            found = cognito.get_open_id_token_for_developer_identity(
                IdentityPoolId=pool_id, Logins={"login.developer": identifier}
            )
            acknowledged.append((found["IdentityId"], identifier))
            acknowledged.append((cognito.get_id(IdentityPoolId=pool_id)["IdentityId"], ""))
    except Exception:  # the process is gone; the exception depends on the moment
        return


@documented(GET_ID)
def test_no_acknowledged_write_is_lost_after_kill_9(tmp_path: Path) -> None:
    file = tmp_path / "emulator.db"
    acknowledged: list[tuple[str, str]] = []
    pool_id = None
    for round_number in range(ROUNDS):
        with serving("--database-url", f"sqlite:///{file}") as emulator:
            if pool_id is None:
                pool_id = client(emulator).create_identity_pool(
                    IdentityPoolName="survivors",
                    AllowUnauthenticatedIdentities=True,
                    DeveloperProviderName="login.developer",
                )["IdentityPoolId"]
            before = len(acknowledged)
            writers = [
                threading.Thread(
                    target=write_until_killed,
                    args=(client(emulator), pool_id, f"{round_number}-{writer}", acknowledged),
                )
                for writer in range(WRITERS)
            ]
            for writer in writers:
                writer.start()
            # The first write waits until the first key is generated.
            wait_until(lambda before=before: len(acknowledged) > before)  # type: ignore[misc]
            time.sleep(LOAD_S)
            emulator.process.kill()
        for writer in writers:
            writer.join()
        assert len(acknowledged) > before
    check_file(file)
    check_acknowledged(file, pool_id or "", acknowledged)


def check_file(file: Path) -> None:
    """Checks the integrity of the database and its foreign keys."""
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def check_acknowledged(file: Path, pool_id: str, acknowledged: list[tuple[str, str]]) -> None:
    """Checks that every acknowledged identity exists and has its developer user."""
    with serving("--database-url", f"sqlite:///{file}") as emulator:
        cognito = client(emulator)
        listed = {each["IdentityId"] for each in every_identity(cognito, pool_id)}
        assert {identity_id for identity_id, _ in acknowledged} <= listed
        for identity_id, identifier in acknowledged[-20:]:
            if identifier:
                found = cognito.lookup_developer_identity(IdentityPoolId=pool_id, DeveloperUserIdentifier=identifier)
                assert found["IdentityId"] == identity_id
    connection = sqlite3.connect(file)
    owners = dict(connection.execute("SELECT identifier, identity_id FROM developer_identifiers").fetchall())
    connection.close()
    assert all(owners[identifier] == identity_id for identity_id, identifier in acknowledged if identifier)


def every_identity(cognito: Any, pool_id: str) -> list[Any]:
    """All pages of ListIdentities."""
    found: list[Any] = []
    token: dict[str, str] = {}
    while True:
        response = cognito.list_identities(IdentityPoolId=pool_id, MaxResults=60, **token)
        found += response["Identities"]
        if "NextToken" not in response:
            return found
        token = {"NextToken": response["NextToken"]}
