"""One search through everything that has a name."""

from collections.abc import Mapping

import msgspec

from cognito_identity_emulator.control_api.body import read_number
from cognito_identity_emulator.control_api.endpoint import Parameter, endpoint
from cognito_identity_emulator.engine.journal import CallOutcome
from cognito_identity_emulator.features.core import EmulatorCore


class PoolHit(msgspec.Struct):
    """An identity pool."""

    identity_pool_id: str
    name: str
    account: str


class IdentityHit(msgspec.Struct):
    """An identity; `matched` is its id, subject, developer user identifier or provider that matches."""

    identity_id: str
    identity_pool_id: str
    matched: str


class CredentialsHit(msgspec.Struct):
    """Issued credentials."""

    access_key_id: str
    identity_id: str | None
    role_arn: str


class CallHit(msgspec.Struct):
    """A call in the journal."""

    id: int
    operation: str | None
    outcome: CallOutcome
    request_id: str


class Hits(msgspec.Struct):
    """What was found, of every kind."""

    pools: list[PoolHit]
    identities: list[IdentityHit]
    credentials: list[CredentialsHit]
    calls: list[CallHit]


@endpoint(
    "GET",
    "search",
    parameters=[
        Parameter("query", "What to search for.", required=True),
        Parameter("limit", "At most this number of each kind; 5 by default."),
    ],
    python="search",
)
def get_search(core: EmulatorCore, parameters: Mapping[str, str]) -> Hits:
    """Pools, identities, credentials and calls by any of their names.

    Pools are found by their id or a part of their name, in upper or lower case; identities by the beginning of their
    id, subject or developer user identifier, in upper and lower case as it is, or by a provider; credentials by their
    access key; calls by their number or request id.
    """
    limit = read_number("limit", parameters.get("limit", "5"))
    found = core.search(parameters["query"], limit)
    return Hits(
        pools=[PoolHit(each.id, each.name, each.account) for each in found.pools],
        identities=[IdentityHit(each.identity.id, each.identity.pool_id, each.matched) for each in found.identities],
        credentials=[CredentialsHit(each.access_key_id, each.identity_id, each.role_arn) for each in found.credentials],
        calls=[CallHit(each.id, each.operation, each.outcome, each.request_id) for each in found.calls],
    )
