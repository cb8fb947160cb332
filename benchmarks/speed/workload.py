"""What is asked of a server: the operations of the table of goals, each as bodies that are sent in turn."""

import itertools
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.speed import api, logins

GUESTS = 64
USERS = 64
TOKENS_OF_A_USER = 32
ROLE = "arn:aws:iam::000000000000:role/benchmark"
_NEW_POOLS = 2000


class Refused(Exception):
    """A server does not do what a measurement needs first; the message has its answer."""


@dataclass(frozen=True)
class Work:
    """One row of the table: an operation, how it is told apart, and what makes its bodies for a prepared server."""

    name: str
    operation: str
    bodies: "Callable[[Prepared], Iterator[Mapping[str, Any]]]"
    signs: bool = False

    def encoded(self, server: "Prepared") -> Sequence[str]:
        """The bodies as text. Raises Refused."""
        return [api.body_of(self.operation, each) for each in self.bodies(server)]


@dataclass(frozen=True)
class Prepared:
    """A pool of a server, with guests in it; users are made when first asked for."""

    port: int
    pool: str
    guests: Sequence[str]

    def asked(self, operation: str, members: dict[str, Any]) -> Any:
        """The members of a good answer. Raises Refused."""
        return _asked(self.port, operation, members)

    def users(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Users' identities, each with one of many logins: every user in turn, again and again."""
        held = logins.tokens(USERS, TOKENS_OF_A_USER)
        found = [self.asked("GetId", {"IdentityPoolId": self.pool, "Logins": _login(user[0])}) for user in held]
        for number, (answer, user) in itertools.product(range(TOKENS_OF_A_USER), zip(found, held, strict=True)):
            yield answer["IdentityId"], _login(user[number])


def ensure_schema(port: int) -> Prepared:
    """Make a pool that lets in guests and the users of a user pool, with a role for both. Raises Refused."""
    pool = _asked(
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
    # moto has no such operation and needs none. Who needs it and fails here will fail where it shows.
    api.call(port, "SetIdentityPoolRoles", {"IdentityPoolId": pool, "Roles": roles})
    guests = [_asked(port, "GetId", {"IdentityPoolId": pool})["IdentityId"] for _ in range(GUESTS)]
    return Prepared(port, pool, guests)


def _asked(port: int, operation: str, members: dict[str, Any]) -> Any:
    answer = api.call(port, operation, members)
    if answer.status != 200:
        raise Refused(f"{operation}: {answer.status} {answer.body[:160].decode(errors='replace')}")
    return answer.members


def _login(token: str) -> Mapping[str, str]:
    return {logins.USER_POOL: token}


def _of_each_guest(server: Prepared) -> Iterator[Mapping[str, Any]]:
    return ({"IdentityId": each} for each in server.guests)


def _web_identity(server: Prepared) -> Iterator[Mapping[str, Any]]:
    token = server.asked("GetOpenIdToken", {"IdentityId": server.guests[0]})["Token"]
    yield {"RoleArn": ROLE, "RoleSessionName": "benchmark", "WebIdentityToken": token}


WORK = (
    Work("ListIdentityPools", "ListIdentityPools", lambda server: iter([{"MaxResults": 60}])),
    Work("DescribeIdentityPool", "DescribeIdentityPool", lambda server: iter([{"IdentityPoolId": server.pool}])),
    Work("DescribeIdentity", "DescribeIdentity", _of_each_guest),
    Work("GetId, a new guest each time", "GetId", lambda server: iter([{"IdentityPoolId": server.pool}])),
    Work(
        "GetId, a verified login",
        "GetId",
        lambda server: ({"IdentityPoolId": server.pool, "Logins": login} for _, login in server.users()),
    ),
    Work("GetCredentialsForIdentity, guest", "GetCredentialsForIdentity", _of_each_guest),
    Work(
        "GetCredentialsForIdentity, a verified login",
        "GetCredentialsForIdentity",
        lambda server: ({"IdentityId": identity, "Logins": login} for identity, login in server.users()),
    ),
    Work("GetOpenIdToken", "GetOpenIdToken", _of_each_guest, signs=True),
    Work(api.ASSUMING, api.ASSUMING, _web_identity),
    Work(
        "CreateIdentityPool",
        "CreateIdentityPool",
        lambda server: (
            {"IdentityPoolName": f"pool {uuid.uuid4().hex}", "AllowUnauthenticatedIdentities": True}
            for _ in range(_NEW_POOLS)
        ),
    ),
)
"""In the order in which they are run: what makes many pools comes last."""


def work_named(name: str) -> Work:
    """The row of that name."""
    return next(each for each in WORK if each.name == name)
