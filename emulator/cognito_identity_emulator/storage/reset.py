"""Forgetting: empties the database of what tests left in it. Keys stay, so that tokens go on verifying."""

from dataclasses import dataclass, replace

from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.statement import Statement

_COUNT_IDENTITIES = Statement("reset.COUNT_IDENTITIES")
_COUNT_IDENTITIES_OF = Statement("reset.COUNT_IDENTITIES_OF")
_DELETE_POOLS = Statement("reset.DELETE_POOLS")
_DELETE_POOLS_OF = Statement("reset.DELETE_POOLS_OF")
_DELETE_SESSIONS = Statement("reset.DELETE_SESSIONS")
_DELETE_SESSIONS_OF = Statement("reset.DELETE_SESSIONS_OF")
_DELETE_ROLES = Statement("reset.DELETE_ROLES")
_DELETE_PROVIDERS = Statement("reset.DELETE_PROVIDERS")
_DELETE_FAULTS = Statement("reset.DELETE_FAULTS")


@dataclass(frozen=True, slots=True)
class ResetReport:
    """How much of each kind went."""

    pools: int = 0
    identities: int = 0
    roles: int = 0
    providers: int = 0
    sessions: int = 0
    faults: int = 0
    journal: int = 0
    clock: int = 0


def reset_rows(connection: Connection, account: str | None) -> ResetReport:
    """Delete what an account has, or, without one, everything but keys and the clock."""
    if account is not None:
        of_account = {"account": account}
        (count,) = connection.first(_COUNT_IDENTITIES_OF, of_account)
        pools = connection.run(_DELETE_POOLS_OF, of_account)
        return ResetReport(pools, count, sessions=connection.run(_DELETE_SESSIONS_OF, of_account))
    return replace(delete_all(connection), faults=connection.run(_DELETE_FAULTS))


def delete_all(connection: Connection) -> ResetReport:
    """Delete everything but keys, faults and the clock."""
    (count,) = connection.first(_COUNT_IDENTITIES)
    return ResetReport(
        pools=connection.run(_DELETE_POOLS),
        identities=count,
        roles=connection.run(_DELETE_ROLES),
        providers=connection.run(_DELETE_PROVIDERS),
        sessions=connection.run(_DELETE_SESSIONS),
    )
