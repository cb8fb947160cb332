"""Looks up users in their user pools, for identity pools with ServerSideTokenCheck.

A lookup is an AdminGetUser call to the endpoint that the operator names for the user pool (`--user-pool-endpoint`);
without one there is no lookup. Its result is valid for about a second.
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html

Differs: a user who was signed out everywhere, and is neither disabled nor deleted, is not refused, because no operation
of a user pool says that of an ID token. [server-side-token-check]
"""

import json
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from cognito_identity_emulator.logins.fetching import FetchError, post_json
from cognito_identity_emulator.logins.single_flight import SingleFlight
from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.runtime.urls import shown_url

_VALID_FOR_S = 1.0
_MAX_CACHED = 10_000
_SIGNATURE = (
    "AWS4-HMAC-SHA256 Credential=test/20250101/{region}/cognito-idp/aws4_request, "
    "SignedHeaders=host;x-amz-target, Signature=" + 64 * "0"
)


class UserStatus(Enum):
    """Whether a user may still log in."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    DELETED = "deleted"


class DirectoryUnreachableError(Exception):
    """The user pool gave no usable answer; the message says what was tried."""


@dataclass(frozen=True, slots=True)
class _Lookup:
    """The outcome of a lookup: a status, or the problem when there is none."""

    status: UserStatus | None
    problem: str
    made_at: float


class UserDirectory:
    """Users by user pool. `endpoints` are `NAME=URL` pairs; the name is the user pool's Logins key.

    `fetch_needed` starts a lookup and `status` reads its outcome; neither waits.
    """

    def __init__(
        self, endpoints: Iterable[str], single_flight: SingleFlight, elapsed: Callable[[], float] = monotonic
    ) -> None:
        pairs = (pair.partition("=") for pair in endpoints)
        self._endpoints = {name: url for name, _, url in pairs}
        self._single_flight = single_flight
        self._elapsed = elapsed
        self._lookups: dict[tuple[str, str], _Lookup] = {}
        self._lock = threading.Lock()

    def covers(self, user_pool: str) -> bool:
        """Whether the operator named an endpoint for this user pool."""
        return user_pool in self._endpoints

    def status(self, user_pool: str, username: str) -> UserStatus:
        """The outcome of the last lookup of a user; see `fetch_needed`. Raises DirectoryUnreachableError."""
        with self._lock:
            lookup = self._lookups.get((user_pool, username))
        if lookup is None or lookup.status is None:
            raise DirectoryUnreachableError(self._no_answer(user_pool) if lookup is None else lookup.problem)
        return lookup.status

    def fetch_needed(self, user_pool: str, username: str) -> "Future[None] | None":
        """The lookup that should end before `status` is called; None when the last one is still valid."""
        with self._lock:
            lookup = self._lookups.get((user_pool, username))
        if lookup is not None and self._elapsed() - lookup.made_at < _VALID_FOR_S:
            return None
        return self._single_flight.do(("user", user_pool, username), lambda: self._look_up(user_pool, username))

    async def _look_up(self, user_pool: str, username: str) -> None:
        status, problem = None, self._no_answer(user_pool)
        try:
            status = await _admin_get_user(self._endpoints[user_pool], user_pool, username)
        except FetchError as failure:
            problem = str(failure)
        finally:
            with self._lock:
                if len(self._lookups) >= _MAX_CACHED:
                    self._lookups.clear()
                self._lookups[user_pool, username] = _Lookup(status, problem, self._elapsed())

    def _no_answer(self, user_pool: str) -> str:
        return f"no answer from {shown_url(self._endpoints[user_pool])}"


async def _admin_get_user(endpoint: str, user_pool: str, username: str) -> UserStatus:
    body = json.dumps({"UserPoolId": user_pool.rpartition("/")[2], "Username": username}).encode()
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "AWSCognitoIdentityProviderService.AdminGetUser",
        "authorization": _SIGNATURE.format(region=_region(user_pool)),
    }
    url = endpoint if urlsplit(endpoint).path else f"{endpoint}/"
    status, answer = await post_json(url, headers, body)
    if status == 200 and isinstance(answer.get("Enabled"), bool):
        return UserStatus.ENABLED if answer["Enabled"] else UserStatus.DISABLED
    error = str(answer.get("__type") or answer.get("code") or "").rpartition("#")[2]
    if error.partition(":")[0] == "UserNotFoundException":
        return UserStatus.DELETED
    raise FetchError(f"{shown_url(url)} answered AdminGetUser with status {status} {error}".rstrip())


def _region(user_pool: str) -> str:
    host = user_pool.partition("/")[0].split(".")
    return host[1] if host[0] == "cognito-idp" and len(host) > 1 else "us-east-1"
