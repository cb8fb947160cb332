"""Forgetting: empties the database of what tests left in it. Keys stay, so that tokens go on verifying."""

from dataclasses import dataclass, replace

from sqlalchemy import BindParameter, bindparam, delete, func, select

from emulator.storage.database import Connection
from emulator.storage.statement import Statement
from emulator.storage.tables import faults, iam_roles, identities, identity_pools, identity_providers, sessions

_OF_ACCOUNT: BindParameter[str] = bindparam("account")
_COUNT_IDENTITIES = Statement(select(func.count()).select_from(identities))
_COUNT_IDENTITIES_OF = Statement(
    select(func.count()).select_from(identities).where(identities.c.account == _OF_ACCOUNT)
)
# Identities and their logins go with their pools.
_DELETE_POOLS = Statement(delete(identity_pools))
_DELETE_POOLS_OF = Statement(delete(identity_pools).where(identity_pools.c.account == _OF_ACCOUNT))
_DELETE_SESSIONS = Statement(delete(sessions))
_DELETE_SESSIONS_OF = Statement(delete(sessions).where(sessions.c.account == _OF_ACCOUNT))
_DELETE_ROLES = Statement(delete(iam_roles))
_DELETE_PROVIDERS = Statement(delete(identity_providers))
_DELETE_FAULTS = Statement(delete(faults))


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
