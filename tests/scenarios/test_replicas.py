"""Two replicas on one PostgreSQL, directly and through pgbouncer in transaction mode, behave like one emulator."""

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
from tests.timeouts import TIMEOUT_S

pytestmark = pytest.mark.postgresql
GOOGLE = "accounts.google.com"
OWN_PROMISE = "a promise of this project: replicas are consistent within a second"
AT_ONCE = 64
ROLE = "arn:aws:iam::000000000000:role/user"
ANYBODY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRoleWithWebIdentity"}],
}


class Replica:
    """One replica and its clients."""

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

    def control_api(self, method: str, path: str, **body: Any) -> Any:
        response = httpx.request(method, f"{self.endpoint}/_emulator/{path}", json=body or None, timeout=TIMEOUT_S)
        assert response.status_code == 200, response.text
        return response.json()

    def new_pool(self, **members: Any) -> str:
        parameters = {"IdentityPoolName": "p", "AllowUnauthenticatedIdentities": True, **members}
        return str(self.cognito.create_identity_pool(**parameters)["IdentityPoolId"])

    def login(self, user: str) -> dict[str, str]:
        return {
            GOOGLE: self.control_api("POST", "login-tokens", provider=GOOGLE, subject=user, audience="app")["token"]
        }


def wait_until_equal() -> None:
    """Waits until both replicas have the same state."""
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
def first(replicas: tuple[Replica, Replica]) -> Replica:
    """The first replica, empty."""
    replicas[0].control_api("POST", "reset")
    wait_until_equal()
    return replicas[0]


@pytest.fixture
def other(replicas: tuple[Replica, Replica]) -> Replica:
    return replicas[1]


@assumed(OWN_PROMISE)
def test_a_new_login_at_both_replicas_at_once_gets_one_identity(first: Replica, other: Replica) -> None:
    pool = first.new_pool(SupportedLoginProviders={GOOGLE: "app"})
    for user in ("ann", "ben", "carol"):
        login = first.login(user)

        def get_id(number: int, login: dict[str, str] = login) -> str:
            replica = (first, other)[number % 2]
            return str(replica.cognito.get_id(IdentityPoolId=pool, Logins=login)["IdentityId"])

        with ThreadPoolExecutor(AT_ONCE) as callers:
            assert len(set(callers.map(get_id, range(AT_ONCE)))) == 1
    assert len(other.cognito.list_identities(IdentityPoolId=pool, MaxResults=10)["Identities"]) == 3


@assumed(OWN_PROMISE)
def test_tokens_and_credentials_of_one_replica_are_accepted_by_the_other(first: Replica, other: Replica) -> None:
    pool = first.new_pool(SupportedLoginProviders={GOOGLE: "app"}, AllowClassicFlow=True)
    first.cognito.set_identity_pool_roles(IdentityPoolId=pool, Roles={"authenticated": ROLE, "unauthenticated": ROLE})
    login = other.login("ann")
    identity = first.cognito.get_id(IdentityPoolId=pool, Logins=login)["IdentityId"]
    token = first.cognito.get_open_id_token(IdentityId=identity, Logins=login)["Token"]
    own = {"cognito-identity.amazonaws.com": token}
    credentials = other.cognito.get_credentials_for_identity(IdentityId=identity, Logins=own)["Credentials"]
    for replica in (first, other):
        sts = replica.client(
            "sts",
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretKey"],
            aws_session_token=credentials["SessionToken"],
        )
        assert sts.get_caller_identity()["Arn"].endswith("assumed-role/user/CognitoIdentityCredentials")
        assert replica.control_api("GET", f"credentials/{credentials['AccessKeyId']}")["identity_id"] == identity
    for _ in range(3):
        first.cognito.get_id(IdentityPoolId=pool)
    page = first.cognito.list_identities(IdentityPoolId=pool, MaxResults=2)
    rest = other.cognito.list_identities(IdentityPoolId=pool, MaxResults=10, NextToken=page["NextToken"])
    assert len({each["IdentityId"] for each in page["Identities"] + rest["Identities"]}) == 4


@assumed(OWN_PROMISE)
def test_a_key_rotation_reaches_the_other_replica_and_old_tokens_stay_valid(first: Replica, other: Replica) -> None:
    pool = first.new_pool(DeveloperProviderName="login.app")
    logins = {"login.app": "ann"}
    ask = {"IdentityPoolId": pool, "Logins": logins}
    first.cognito.set_identity_pool_roles(IdentityPoolId=pool, Roles={"authenticated": ROLE})
    before = other.cognito.get_open_id_token_for_developer_identity(**ask)
    new_key = first.control_api("POST", "keys/rotate")["key_id"]
    wait_until_equal()
    for replica in (first, other):
        listed = httpx.get(f"{replica.endpoint}/.well-known/jwks_uri").json()["keys"]
        assert new_key in {each["kid"] for each in listed}
        token = replica.cognito.get_open_id_token_for_developer_identity(**ask)["Token"]
        explained = other.control_api("POST", "explain/token", token=token)
        assert explained["header"]["kid"] == new_key
        own = {"cognito-identity.amazonaws.com": before["Token"]}
        assert replica.cognito.get_credentials_for_identity(IdentityId=before["IdentityId"], Logins=own)


@assumed(OWN_PROMISE)
def test_replicas_share_clock_and_faults(first: Replica, other: Replica) -> None:
    pool = first.new_pool()
    first.control_api("PUT", "clock", set="2031-01-01T00:00:00Z")
    first.control_api("PUT", "clock", freeze=True)
    first.control_api("POST", "faults", operation="GetId", error="TooManyRequestsException", count=7)
    wait_until_equal()
    here, there = (replica.control_api("GET", "clock") for replica in (first, other))
    assert (there["now"], there["frozen"]) == (here["now"], True)
    assert there["now"].startswith("2031-01-01T00:00")
    assert len(other.control_api("GET", "faults")["faults"]) == 1

    def get_id(number: int) -> str:
        try:
            (first, other)[number % 2].cognito.get_id(IdentityPoolId=pool)
        except ClientError as refusal:
            return str(refusal.response["Error"]["Code"])
        return "done"

    with ThreadPoolExecutor(16) as callers:
        responses = list(callers.map(get_id, range(40)))
    assert (responses.count("TooManyRequestsException"), responses.count("done")) == (7, 33)


@assumed(OWN_PROMISE)
def test_a_change_at_one_replica_reaches_the_other_within_a_second(first: Replica, other: Replica) -> None:
    pool = first.new_pool()
    for replica in (other, other, first):
        assert replica.cognito.describe_identity_pool(IdentityPoolId=pool)["IdentityPoolName"] == "p"
    first.cognito.update_identity_pool(
        IdentityPoolId=pool, IdentityPoolName="renamed", AllowUnauthenticatedIdentities=False
    )
    first.control_api("PUT", "roles", arn=ROLE, trust_policy=ANYBODY)
    wait_until_equal()
    for _ in range(4):  # so that each of its workers responds
        assert other.cognito.describe_identity_pool(IdentityPoolId=pool)["IdentityPoolName"] == "renamed"
        assert [each["arn"] for each in other.control_api("GET", "roles")["roles"]] == [ROLE]
    other.cognito.delete_identity_pool(IdentityPoolId=pool)
    wait_until_equal()
    with pytest.raises(first.cognito.exceptions.ResourceNotFoundException):
        first.cognito.describe_identity_pool(IdentityPoolId=pool)


@assumed(OWN_PROMISE)
def test_the_limit_of_pools_counts_the_pools_of_both_replicas(first: Replica, other: Replica) -> None:
    def create(number: int) -> str:
        try:
            (first, other)[number % 2].new_pool()
        except ClientError as refusal:
            return str(refusal.response["Error"]["Code"])
        return "done"

    with ThreadPoolExecutor(16) as callers:
        responses = list(callers.map(create, range(220)))
    assert (responses.count("done"), responses.count("LimitExceededException")) == (200, 20)


@assumed(OWN_PROMISE)
def test_a_reset_at_one_replica_empties_the_other(first: Replica, other: Replica) -> None:
    pool = other.new_pool()
    other.cognito.get_id(IdentityPoolId=pool)
    first.control_api("POST", "reset")
    wait_until_equal()
    assert other.cognito.list_identity_pools(MaxResults=10)["IdentityPools"] == []
    with pytest.raises(other.cognito.exceptions.ResourceNotFoundException):
        other.cognito.get_id(IdentityPoolId=pool)
