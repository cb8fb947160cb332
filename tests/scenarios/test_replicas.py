"""Replicas on one PostgreSQL, directly and through pgbouncer in transaction mode: it does not matter who answers."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.boto3_client import boto3_client
from tests.command import Serving, serving
from tests.databases import PostgresqlServer
from tests.pgbouncer import pgbouncer
from tests.provenance import assumed

pytestmark = pytest.mark.postgresql
GOOGLE = "accounts.google.com"
OWN_WORD = "this project's own promise: replicas agree within a second"
AT_ONCE = 64
ROLE = "arn:aws:iam::000000000000:role/user"
ANYBODY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRoleWithWebIdentity"}],
}


class Replica:
    """One of them, and clients of it."""

    def __init__(self, emulator: Serving) -> None:
        self.endpoint = emulator.endpoint
        self.cognito = self.client("cognito-identity")

    def client(self, service: str, **credentials: str) -> Any:
        return boto3_client(
            self.endpoint,
            service,
            config=Config(max_pool_connections=AT_ONCE, retries={"total_max_attempts": 1}),
            **credentials,
        )

    def control(self, method: str, verb: str, **body: Any) -> Any:
        answer = httpx.request(method, f"{self.endpoint}/_emulator/{verb}", json=body or None, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def new_pool(self, **members: Any) -> str:
        given = {"IdentityPoolName": "p", "AllowUnauthenticatedIdentities": True, **members}
        return str(self.cognito.create_identity_pool(**given)["IdentityPoolId"])

    def login(self, user: str) -> dict[str, str]:
        return {GOOGLE: self.control("POST", "login-tokens", provider=GOOGLE, subject=user, audience="app")["token"]}


def agree() -> None:
    """Waits for as long as replicas may differ."""
    time.sleep(1.1)


@pytest.fixture(scope="module", params=["directly", "pgbouncer"])
def replicas(request: pytest.FixtureRequest) -> Iterator[tuple[Replica, Replica]]:
    """Two processes on one database, whose connections are fewer than the callers."""
    with ExitStack() as running:
        server = PostgresqlServer()
        running.callback(server.stop)
        url = server.new_database_url()
        if request.param == "pgbouncer":
            url = url.replace(f":{server.port}/", f":{running.enter_context(pgbouncer(server))}/")
        settings = ("--database-url", url, "--max-identity-pools", "200", "--signatures", "presence")
        yield (
            Replica(running.enter_context(serving(*settings))),
            Replica(running.enter_context(serving(*settings, "--workers", "2"))),
        )


@pytest.fixture
def one(replicas: tuple[Replica, Replica]) -> Replica:
    """The first, with nothing in it."""
    replicas[0].control("POST", "reset")
    agree()
    return replicas[0]


@pytest.fixture
def other(replicas: tuple[Replica, Replica]) -> Replica:
    return replicas[1]


@assumed(OWN_WORD)
def test_a_new_login_that_comes_to_both_at_once_is_one_identity(one: Replica, other: Replica) -> None:
    pool = one.new_pool(SupportedLoginProviders={GOOGLE: "app"})
    for user in ("ann", "ben", "carol"):
        login = one.login(user)

        def get_id(number: int, login: dict[str, str] = login) -> str:
            replica = (one, other)[number % 2]
            return str(replica.cognito.get_id(IdentityPoolId=pool, Logins=login)["IdentityId"])

        with ThreadPoolExecutor(AT_ONCE) as callers:
            assert len(set(callers.map(get_id, range(AT_ONCE)))) == 1
    assert len(other.cognito.list_identities(IdentityPoolId=pool, MaxResults=10)["Identities"]) == 3


@assumed(OWN_WORD)
def test_what_one_gives_out_the_other_takes_at_once(one: Replica, other: Replica) -> None:
    pool = one.new_pool(SupportedLoginProviders={GOOGLE: "app"}, AllowClassicFlow=True)
    one.cognito.set_identity_pool_roles(IdentityPoolId=pool, Roles={"authenticated": ROLE, "unauthenticated": ROLE})
    login = other.login("ann")
    identity = one.cognito.get_id(IdentityPoolId=pool, Logins=login)["IdentityId"]
    token = one.cognito.get_open_id_token(IdentityId=identity, Logins=login)["Token"]
    own = {"cognito-identity.amazonaws.com": token}
    held = other.cognito.get_credentials_for_identity(IdentityId=identity, Logins=own)["Credentials"]
    for replica in (one, other):
        sts = replica.client(
            "sts",
            aws_access_key_id=held["AccessKeyId"],
            aws_secret_access_key=held["SecretKey"],
            aws_session_token=held["SessionToken"],
        )
        assert sts.get_caller_identity()["Arn"].endswith("assumed-role/user/CognitoIdentityCredentials")
        assert replica.control("GET", f"credentials/{held['AccessKeyId']}")["identity_id"] == identity
    for _ in range(3):
        one.cognito.get_id(IdentityPoolId=pool)
    page = one.cognito.list_identities(IdentityPoolId=pool, MaxResults=2)
    rest = other.cognito.list_identities(IdentityPoolId=pool, MaxResults=10, NextToken=page["NextToken"])
    assert len({each["IdentityId"] for each in page["Identities"] + rest["Identities"]}) == 4


@assumed(OWN_WORD)
def test_keys_that_one_rotates_sign_at_the_other_and_old_tokens_go_on(one: Replica, other: Replica) -> None:
    pool = one.new_pool(DeveloperProviderName="login.app")
    logins = {"login.app": "ann"}
    ask = {"IdentityPoolId": pool, "Logins": logins}
    one.cognito.set_identity_pool_roles(IdentityPoolId=pool, Roles={"authenticated": ROLE})
    before = other.cognito.get_open_id_token_for_developer_identity(**ask)
    new_key = one.control("POST", "keys/rotate")["key_id"]
    agree()
    for replica in (one, other):
        listed = httpx.get(f"{replica.endpoint}/.well-known/jwks_uri").json()["keys"]
        assert new_key in {each["kid"] for each in listed}
        token = replica.cognito.get_open_id_token_for_developer_identity(**ask)["Token"]
        explained = other.control("POST", "explain/token", token=token)
        assert explained["header"]["kid"] == new_key
        own = {"cognito-identity.amazonaws.com": before["Token"]}
        assert replica.cognito.get_credentials_for_identity(IdentityId=before["IdentityId"], Logins=own)


@assumed(OWN_WORD)
def test_the_clock_and_the_faults_of_one_are_the_others(one: Replica, other: Replica) -> None:
    pool = one.new_pool()
    one.control("PUT", "clock", set="2031-01-01T00:00:00Z")
    one.control("PUT", "clock", freeze=True)
    one.control("POST", "faults", operation="GetId", error="TooManyRequestsException", count=7)
    agree()
    here, there = (replica.control("GET", "clock") for replica in (one, other))
    assert (there["now"], there["frozen"]) == (here["now"], True)
    assert there["now"].startswith("2031-01-01T00:00")
    assert len(other.control("GET", "faults")["faults"]) == 1

    def get_id(number: int) -> str:
        try:
            (one, other)[number % 2].cognito.get_id(IdentityPoolId=pool)
        except ClientError as refusal:
            return str(refusal.response["Error"]["Code"])
        return "done"

    with ThreadPoolExecutor(16) as callers:
        answers = list(callers.map(get_id, range(40)))
    assert (answers.count("TooManyRequestsException"), answers.count("done")) == (7, 33)


@assumed(OWN_WORD)
def test_what_one_changes_the_other_serves_within_a_second(one: Replica, other: Replica) -> None:
    pool = one.new_pool()
    for replica in (other, other, one):
        assert replica.cognito.describe_identity_pool(IdentityPoolId=pool)["IdentityPoolName"] == "p"
    one.cognito.update_identity_pool(
        IdentityPoolId=pool, IdentityPoolName="renamed", AllowUnauthenticatedIdentities=False
    )
    one.control("PUT", "roles", arn=ROLE, trust_policy=ANYBODY)
    agree()
    for _ in range(4):  # whichever of its workers answers
        assert other.cognito.describe_identity_pool(IdentityPoolId=pool)["IdentityPoolName"] == "renamed"
        assert [each["arn"] for each in other.control("GET", "roles")["roles"]] == [ROLE]
    other.cognito.delete_identity_pool(IdentityPoolId=pool)
    agree()
    with pytest.raises(one.cognito.exceptions.ResourceNotFoundException):
        one.cognito.describe_identity_pool(IdentityPoolId=pool)


@assumed(OWN_WORD)
def test_the_limit_of_pools_counts_those_of_both(one: Replica, other: Replica) -> None:
    def create(number: int) -> str:
        try:
            (one, other)[number % 2].new_pool()
        except ClientError as refusal:
            return str(refusal.response["Error"]["Code"])
        return "done"

    with ThreadPoolExecutor(16) as callers:
        answers = list(callers.map(create, range(220)))
    assert (answers.count("done"), answers.count("LimitExceededException")) == (200, 20)


@assumed(OWN_WORD)
def test_a_reset_at_one_leaves_nothing_at_the_other(one: Replica, other: Replica) -> None:
    pool = other.new_pool()
    other.cognito.get_id(IdentityPoolId=pool)
    one.control("POST", "reset")
    agree()
    assert other.cognito.list_identity_pools(MaxResults=10)["IdentityPools"] == []
    with pytest.raises(other.cognito.exceptions.ResourceNotFoundException):
        other.cognito.get_id(IdentityPoolId=pool)
