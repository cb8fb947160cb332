"""Forgetting: empties the database of what tests left in it. Keys stay, so that tokens go on verifying."""

from dataclasses import dataclass, replace

from emulator.storage.database import Connection
from emulator.storage.statement import Statement

_COUNT_IDENTITIES = Statement("forgetting.COUNT_IDENTITIES")
_COUNT_IDENTITIES_OF = Statement("forgetting.COUNT_IDENTITIES_OF")
_DELETE_POOLS = Statement("forgetting.DELETE_POOLS")
_DELETE_POOLS_OF = Statement("forgetting.DELETE_POOLS_OF")
_DELETE_SESSIONS = Statement("forgetting.DELETE_SESSIONS")
_DELETE_SESSIONS_OF = Statement("forgetting.DELETE_SESSIONS_OF")
_DELETE_ROLES = Statement("forgetting.DELETE_ROLES")
_DELETE_PROVIDERS = Statement("forgetting.DELETE_PROVIDERS")
_DELETE_FAULTS = Statement("forgetting.DELETE_FAULTS")


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


def forget(connection: Connection, account: str | None) -> ResetReport:
    """Delete what an account has, or, without one, everything but keys and the clock."""
    if account is not None:
        of_account = {"account": account}
        (count,) = connection.first(_COUNT_IDENTITIES_OF, of_account)
        pools = connection.run(_DELETE_POOLS_OF, of_account)
        return ResetReport(pools, count, sessions=connection.run(_DELETE_SESSIONS_OF, of_account))
    return replace(forget_stored(connection), faults=connection.run(_DELETE_FAULTS))


def forget_stored(connection: Connection) -> ResetReport:
    """Delete everything but keys, faults and the clock."""
    (count,) = connection.first(_COUNT_IDENTITIES)
    return ResetReport(
        pools=connection.run(_DELETE_POOLS),
        identities=count,
        roles=connection.run(_DELETE_ROLES),
        providers=connection.run(_DELETE_PROVIDERS),
        sessions=connection.run(_DELETE_SESSIONS),
    )
