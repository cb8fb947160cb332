"""The workloads: the requests to a server, one row for each line of the throughput table."""

import itertools
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.speed import api, logins

GUESTS = 64
USERS = 64
TOKENS_PER_USER = 32
ROLE = "arn:aws:iam::000000000000:role/benchmark"
_NEW_POOLS = 2000


class RefusedError(Exception):
    """A server refused a call that a measurement needs; the message has its response."""


@dataclass(frozen=True)
class Workload:
    """A named operation, and the function that creates its request bodies for a pool."""

    name: str
    operation: str
    bodies: "Callable[[PreparedPool], Iterator[Mapping[str, Any]]]"

    def encoded(self, pool: "PreparedPool") -> Sequence[str]:
        """The bodies as text, to be sent in turn. Raises RefusedError."""
        return [api.body_of(self.operation, each) for each in self.bodies(pool)]


@dataclass(frozen=True)
class PreparedPool:
    """A pool of the server on `port` with guests in it; users are created when `users` is first iterated."""

    port: int
    pool_id: str
    guests: Sequence[str]

    def call(self, operation: str, members: dict[str, Any]) -> Any:
        """The members of a good answer. Raises RefusedError."""
        return _call(self.port, operation, members)

    def users(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """The identity of a user and one of the user's logins: every user in turn, once for each token."""
        users = logins.tokens(USERS, TOKENS_PER_USER)
        identities = [self.call("GetId", {"IdentityPoolId": self.pool_id, "Logins": _login(user[0])}) for user in users]
        for number, (identity, user) in itertools.product(range(TOKENS_PER_USER), zip(identities, users, strict=True)):
            yield identity["IdentityId"], _login(user[number])


def prepare(port: int) -> PreparedPool:
    """Create a pool that accepts guests and the users of a user pool, with a role for both. Raises RefusedError."""
    pool_id = _call(
        port,
        "CreateIdentityPool",
        {
            "IdentityPoolName": "benchmark",
            "AllowUnauthenticatedIdentities": True,
            "AllowClassicFlow": True,
            "CognitoIdentityProviders": [{"ProviderName": logins.USER_POOL, "ClientId": logins.CLIENT_ID}],
        },
    )["IdentityPoolId"]
    roles = {"authenticated": ROLE, "unauthenticated": ROLE}
    # moto lacks this operation and needs no roles. A server that needs them and refuses here fails when it is measured.
    api.call(port, "SetIdentityPoolRoles", {"IdentityPoolId": pool_id, "Roles": roles})
    guests = [_call(port, "GetId", {"IdentityPoolId": pool_id})["IdentityId"] for _ in range(GUESTS)]
    return PreparedPool(port, pool_id, guests)


def _call(port: int, operation: str, members: dict[str, Any]) -> Any:
    response = api.call(port, operation, members)
    if response.status != 200:
        raise RefusedError(f"{operation}: {response.status} {response.body[:160].decode(errors='replace')}")
    return response.members


def _login(token: str) -> Mapping[str, str]:
    return {logins.USER_POOL: token}


def _for_each_guest(pool: PreparedPool) -> Iterator[Mapping[str, Any]]:
    return ({"IdentityId": each} for each in pool.guests)


def _web_identity(pool: PreparedPool) -> Iterator[Mapping[str, Any]]:
    token = pool.call("GetOpenIdToken", {"IdentityId": pool.guests[0]})["Token"]
    yield {"RoleArn": ROLE, "RoleSessionName": "benchmark", "WebIdentityToken": token}


WORKLOADS = (
    Workload("ListIdentityPools", "ListIdentityPools", lambda pool: iter([{"MaxResults": 60}])),
    Workload("DescribeIdentityPool", "DescribeIdentityPool", lambda pool: iter([{"IdentityPoolId": pool.pool_id}])),
    Workload("DescribeIdentity", "DescribeIdentity", _for_each_guest),
    Workload("GetId, a new guest each time", "GetId", lambda pool: iter([{"IdentityPoolId": pool.pool_id}])),
    Workload(
        "GetId, a verified login",
        "GetId",
        lambda pool: ({"IdentityPoolId": pool.pool_id, "Logins": login} for _, login in pool.users()),
    ),
    Workload("GetCredentialsForIdentity, guest", "GetCredentialsForIdentity", _for_each_guest),
    Workload(
        "GetCredentialsForIdentity, a verified login",
        "GetCredentialsForIdentity",
        lambda pool: ({"IdentityId": identity, "Logins": login} for identity, login in pool.users()),
    ),
    Workload("GetOpenIdToken", "GetOpenIdToken", _for_each_guest),
    Workload(api.ASSUME_ROLE, api.ASSUME_ROLE, _web_identity),
    Workload(
        "CreateIdentityPool",
        "CreateIdentityPool",
        lambda pool: (
            {"IdentityPoolName": f"pool {uuid.uuid4().hex}", "AllowUnauthenticatedIdentities": True}
            for _ in range(_NEW_POOLS)
        ),
    ),
)
"""In the order in which they run: CreateIdentityPool is last, because it fills the server with pools."""


def workload_named(name: str) -> Workload:
    """The workload of that name."""
    return next(each for each in WORKLOADS if each.name == name)
