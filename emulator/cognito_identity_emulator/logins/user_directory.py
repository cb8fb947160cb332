"""What a user pool says about its users, for identity pools with ServerSideTokenCheck.

A user pool is asked for a user by AdminGetUser, at the endpoint that the operator names for it; its answer counts for
about a second.
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html

Differs: a user who was signed out everywhere, and is neither disabled nor deleted, is not refused: no operation of a
user pool tells that of an ID token. Without an endpoint, --user-pool-endpoint, nobody is asked.
"""

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from cognito_identity_emulator.logins.fetching import FetchError, post_json
from cognito_identity_emulator.logins.single_flight import SingleFlight
from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.runtime.waiting import WouldBlock

_COUNTS_FOR_S = 1.0
_MOST_REMEMBERED = 10_000
_SIGNATURE = (
    "AWS4-HMAC-SHA256 Credential=test/20250101/{region}/cognito-idp/aws4_request, "
    "SignedHeaders=host;x-amz-target, Signature=" + 64 * "0"
)


class UserStatus(Enum):
    """Whether a user may still log in."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    DELETED = "deleted"


class DirectoryUnreachable(Exception):
    """The user pool gave no usable answer; the message says what was tried."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: UserStatus | None
    problem: str
    given_at: float


class UserDirectory:
    """Users by user pool. `endpoints` are `NAME=URL` pairs, the name being the user pool's Logins key."""

    def __init__(
        self, endpoints: Iterable[str], single_flight: SingleFlight, elapsed: Callable[[], float] = monotonic
    ) -> None:
        pairs = (pair.partition("=") for pair in endpoints)
        self._endpoints = {name: url for name, _, url in pairs}
        self._single_flight = single_flight
        self._elapsed = elapsed
        self._answers: dict[tuple[str, str], _Answer] = {}
        self._lock = threading.Lock()

    def covers(self, user_pool: str) -> bool:
        """Whether the operator named an endpoint for this user pool."""
        return user_pool in self._endpoints

    def status(self, user_pool: str, username: str) -> UserStatus:
        """What the user pool says about a user. Never blocks. Raises WouldBlock, DirectoryUnreachable."""
        with self._lock:
            answer = self._answers.get((user_pool, username))
        if answer is None or self._elapsed() - answer.given_at >= _COUNTS_FOR_S:
            raise WouldBlock(
                self._single_flight.do(("user", user_pool, username), lambda: self._ask(user_pool, username))
            )
        if answer.status is None:
            raise DirectoryUnreachable(answer.problem)
        return answer.status

    async def _ask(self, user_pool: str, username: str) -> None:
        status, problem = None, f"no answer from {self._endpoints[user_pool]}"
        try:
            status = await _admin_get_user(self._endpoints[user_pool], user_pool, username)
        except FetchError as failure:
            problem = str(failure)
        finally:
            with self._lock:
                if len(self._answers) >= _MOST_REMEMBERED:
                    self._answers.clear()
                self._answers[user_pool, username] = _Answer(status, problem, self._elapsed())


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
    raise FetchError(f"{url} answered AdminGetUser with status {status} {error}".rstrip())


def _region(user_pool: str) -> str:
    host = user_pool.partition("/")[0].split(".")
    return host[1] if host[0] == "cognito-idp" and len(host) > 1 else "us-east-1"
