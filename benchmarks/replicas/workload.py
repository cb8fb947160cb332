"""The measured operations, and the state with the pool, the identities and the logins that they ask for."""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.speed import api
from cognito_identity_emulator import Settings
from cognito_identity_emulator.features.core import EmulatorCore

PROVIDER = "accounts.google.com"
USER_PREFIX = "user-"
SAMPLE = 2_000
"""Identities that are asked for in turn, and tokens."""

_TOKEN_LIFETIME_S = 6 * 3600


@dataclass(frozen=True)
class MeasuredPool:
    """A pool, the ids of some of its guests, and tokens of users whose logins are linked to identities."""

    pool_id: str
    guests: Sequence[str]
    tokens: Sequence[str]


@dataclass(frozen=True)
class Measurement:
    """An operation, and the requests that are sent in turn."""

    name: str
    operation: str
    requests: Callable[[MeasuredPool], Iterable[Mapping[str, Any]]]

    def bodies(self, pool: MeasuredPool) -> Sequence[str]:
        """The encoded requests."""
        return [api.body_of(self.operation, each) for each in self.requests(pool)]


def _for_each_guest(pool: MeasuredPool) -> Iterable[Mapping[str, Any]]:
    return ({"IdentityId": each} for each in pool.guests)


NEW_GUEST = Measurement("GetId, new guest", "GetId", lambda pool: [{"IdentityPoolId": pool.pool_id}])
LOGIN = Measurement(
    "GetId, verified login",
    "GetId",
    lambda pool: ({"IdentityPoolId": pool.pool_id, "Logins": {PROVIDER: each}} for each in pool.tokens),
)
CREDENTIALS = Measurement("GetCredentialsForIdentity, guest", "GetCredentialsForIdentity", _for_each_guest)
DESCRIBE = Measurement("DescribeIdentity", "DescribeIdentity", _for_each_guest)
LIST = Measurement(
    "ListIdentities, first page",
    "ListIdentities",
    lambda pool: [{"IdentityPoolId": pool.pool_id, "MaxResults": 60}],
)

OPERATIONS = (NEW_GUEST, LOGIN, CREDENTIALS, DESCRIBE)


def write_state(file: Path, identities: int, user_numbers: Sequence[int]) -> MeasuredPool:
    """Write a state with one pool to a file: every identity with an even number has a login of the user of that number.

    The tokens of the users in `user_numbers` are signed by the built-in identity provider, with a key of the state.
    """
    with closing(EmulatorCore(Settings())) as core:
        pool_id = core.create_pool(SupportedLoginProviders={PROVIDER: "app"}, AllowClassicFlow=True)["IdentityPoolId"]
        tokens = [
            core.login_token(PROVIDER, user(number), identity_pool_id=pool_id, expires_in_s=_TOKEN_LIFETIME_S)
            for number in user_numbers
        ]
        state = core.export_state()
    made_at = state["identity_pools"][0]["created_at"]
    ids = [f"us-east-1:{uuid.uuid4()}" for _ in range(identities)]
    state["identity_pools"][0]["identities"] = [
        {
            "seq": number,
            "IdentityId": identity_id,
            "authenticated": number % 2 == 0,
            "created_at": made_at,
            "modified_at": made_at,
            **({"Logins": {PROVIDER: user(number)}} if number % 2 == 0 else {}),
        }
        for number, identity_id in enumerate(ids, start=1)
    ]
    file.write_text(json.dumps(state))
    guests = ids[::2]
    return MeasuredPool(pool_id, guests[:: max(1, len(guests) // SAMPLE)][:SAMPLE], tokens)


def user(number: int) -> str:
    """The subject of a user at the provider."""
    return f"{USER_PREFIX}{number}"


def sample_of_users(identities: int) -> Sequence[int]:
    """The numbers of some identities that have a login, evenly spread."""
    even = range(2, identities + 1, 2)
    return even[:: max(1, len(even) // SAMPLE)][:SAMPLE]
