"""A process that is killed loses nothing that it has answered."""

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from botocore.config import Config

from tests.boto3_client import boto3_client
from tests.command import Serving, serving
from tests.provenance import documented

ROUNDS = 5
WRITERS = 4
LOAD_S = 0.5
GET_ID = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html"


def client(emulator: Serving) -> Any:
    """A client that tries nothing twice."""
    return boto3_client(emulator.endpoint, config=Config(retries={"max_attempts": 0}, read_timeout=10))


def write_until_it_dies(cognito: Any, pool_id: str, user: str, answered: list[tuple[str, str]]) -> None:
    """Make guests and developer users; note each that was answered."""
    number = 0
    try:
        while True:
            number += 1
            identifier = f"{user}-{number}"
            found = cognito.get_open_id_token_for_developer_identity(
                IdentityPoolId=pool_id, Logins={"login.developer": identifier}
            )
            answered.append((found["IdentityId"], identifier))
            answered.append((cognito.get_id(IdentityPoolId=pool_id)["IdentityId"], ""))
    except Exception:  # the process is gone, in whatever words the client says so
        return


@documented(GET_ID)
def test_no_answered_write_is_lost_by_kill_9(tmp_path: Path) -> None:
    file = tmp_path / "emulator.db"
    answered: list[tuple[str, str]] = []
    pool_id = None
    for round_number in range(ROUNDS):
        with serving("--database-url", f"sqlite:///{file}") as emulator:
            if pool_id is None:
                pool_id = client(emulator).create_identity_pool(
                    IdentityPoolName="survivors",
                    AllowUnauthenticatedIdentities=True,
                    DeveloperProviderName="login.developer",
                )["IdentityPoolId"]
            before = len(answered)
            writers = [
                threading.Thread(
                    target=write_until_it_dies, args=(client(emulator), pool_id, f"{round_number}-{writer}", answered)
                )
                for writer in range(WRITERS)
            ]
            for writer in writers:
                writer.start()
            deadline = time.monotonic() + 30
            while len(answered) == before and time.monotonic() < deadline:  # the first key takes a while to make
                time.sleep(0.01)
            time.sleep(LOAD_S)
            emulator.process.kill()
        for writer in writers:
            writer.join()
        assert len(answered) > before
    check_file(file)
    check_answers(file, pool_id or "", answered)


def check_file(file: Path) -> None:
    """The database opens clean, with every row where it belongs."""
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def check_answers(file: Path, pool_id: str, answered: list[tuple[str, str]]) -> None:
    """Every identity that was answered is there, and every developer user leads to it."""
    with serving("--database-url", f"sqlite:///{file}") as emulator:
        cognito = client(emulator)
        listed = {each["IdentityId"] for each in every_identity(cognito, pool_id)}
        assert {identity_id for identity_id, _ in answered} <= listed
        for identity_id, identifier in answered[-20:]:
            if identifier:
                found = cognito.lookup_developer_identity(IdentityPoolId=pool_id, DeveloperUserIdentifier=identifier)
                assert found["IdentityId"] == identity_id
    connection = sqlite3.connect(file)
    owners = dict(connection.execute("SELECT identifier, identity_id FROM developer_identifiers").fetchall())
    connection.close()
    assert all(owners[identifier] == identity_id for identity_id, identifier in answered if identifier)


def every_identity(cognito: Any, pool_id: str) -> list[Any]:
    """All pages of ListIdentities."""
    found: list[Any] = []
    token: dict[str, str] = {}
    while True:
        answer = cognito.list_identities(IdentityPoolId=pool_id, MaxResults=60, **token)
        found += answer["Identities"]
        if "NextToken" not in answer:
            return found
        token = {"NextToken": answer["NextToken"]}
