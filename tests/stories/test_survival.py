"""A process that is killed loses nothing that it has answered."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tests.provenance import documented

ROUNDS = 5
WRITERS = 4
LOAD_S = 0.5
GET_ID = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html"


class Served:
    """An emulator in a process of its own, over a SQLite file."""

    def __init__(self, file: Path) -> None:
        command = [sys.executable, "-m", "emulator", "serve", "--port", "0", "--database-url", f"sqlite:///{file}"]
        environment = {name: held for name, held in os.environ.items() if not name.startswith("COGNITO_IDENTITY_")}
        root = Path(__file__).parents[2]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=root)
        assert self.process.stdout is not None
        found = next(filter(None, (re.search(r"http://\S+", line) for line in self.process.stdout)), None)
        assert found is not None, "the emulator did not start"
        self.endpoint_url = found[0]

    def client(self) -> Any:
        return boto3.client(
            "cognito-identity",
            endpoint_url=self.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 0}, read_timeout=10),
        )

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def write_until_it_dies(client: Any, pool_id: str, user: str, answered: list[tuple[str, str]]) -> None:
    """Make guests and developer users; note each that was answered."""
    number = 0
    try:
        while True:
            number += 1
            identifier = f"{user}-{number}"
            found = client.get_open_id_token_for_developer_identity(
                IdentityPoolId=pool_id, Logins={"login.developer": identifier}
            )
            answered.append((found["IdentityId"], identifier))
            answered.append((client.get_id(IdentityPoolId=pool_id)["IdentityId"], ""))
    except Exception:  # the process is gone, in whatever words the client says so
        return


@documented(GET_ID)
def test_no_answered_write_is_lost_by_kill_9(tmp_path: Path) -> None:
    file = tmp_path / "emulator.db"
    answered: list[tuple[str, str]] = []
    pool_id = None
    for round_number in range(ROUNDS):
        served = Served(file)
        client = served.client()
        if pool_id is None:
            pool_id = client.create_identity_pool(
                IdentityPoolName="survivors",
                AllowUnauthenticatedIdentities=True,
                DeveloperProviderName="login.developer",
            )["IdentityPoolId"]
        before = len(answered)
        writers = [
            threading.Thread(
                target=write_until_it_dies, args=(served.client(), pool_id, f"{round_number}-{writer}", answered)
            )
            for writer in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        deadline = time.monotonic() + 30
        while len(answered) == before and time.monotonic() < deadline:  # the first key takes a while to make
            time.sleep(0.01)
        time.sleep(LOAD_S)
        served.kill()
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
    served = Served(file)
    client = served.client()
    try:
        listed = {each["IdentityId"] for each in every_identity(client, pool_id)}
        assert {identity_id for identity_id, _ in answered} <= listed
        for identity_id, identifier in answered[-20:]:
            if identifier:
                found = client.lookup_developer_identity(IdentityPoolId=pool_id, DeveloperUserIdentifier=identifier)
                assert found["IdentityId"] == identity_id
    finally:
        served.kill()
    connection = sqlite3.connect(file)
    owners = dict(connection.execute("SELECT identifier, identity_id FROM developer_identifiers").fetchall())
    connection.close()
    assert all(owners[identifier] == identity_id for identity_id, identifier in answered if identifier)


def every_identity(client: Any, pool_id: str) -> list[Any]:
    """All pages of ListIdentities."""
    found: list[Any] = []
    token: dict[str, str] = {}
    while True:
        answer = client.list_identities(IdentityPoolId=pool_id, MaxResults=60, **token)
        found += answer["Identities"]
        if "NextToken" not in answer:
            return found
        token = {"NextToken": answer["NextToken"]}
