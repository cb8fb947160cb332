"""A reset deletes what tests left behind. Keys stay, so that tokens can still be verified."""

from dataclasses import dataclass, replace

from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.sql import reset as sql


@dataclass(frozen=True, slots=True)
class ResetReport:
    """How many of each kind a reset deleted, or would delete.

    `outbound_federation` counts the accounts that have it enabled, `exports` those of seeded stacks.
    """

    pools: int = 0
    identities: int = 0
    roles: int = 0
    policies: int = 0
    providers: int = 0
    outbound_federation: int = 0
    exports: int = 0
    sessions: int = 0
    faults: int = 0
    journal: int = 0
    clock: int = 0


def count_account(connection: Connection, account: str) -> ResetReport:
    """What `reset_account` would delete."""
    pools, identities, federating, exports, sessions = connection.first(sql.COUNT_ALL_OF_ACCOUNT, {"account": account})
    return ResetReport(pools, identities, outbound_federation=federating, exports=exports, sessions=sessions)


def count_all(connection: Connection) -> ResetReport:
    """What `reset_all` would delete."""
    return ResetReport(*connection.first(sql.COUNT_ALL))


def reset_account(connection: Connection, account: str) -> ResetReport:
    """Delete the pools, identities, sessions and exports of an account, and disable its outbound federation."""
    of_account = {"account": account}
    (identities,) = connection.first(sql.COUNT_IDENTITIES_OF_ACCOUNT, of_account)
    return ResetReport(
        pools=connection.run(sql.DELETE_POOLS_OF_ACCOUNT, of_account),
        identities=identities,
        outbound_federation=connection.run(sql.DELETE_OUTBOUND_FEDERATION_OF_ACCOUNT, of_account),
        exports=connection.run(sql.DELETE_EXPORTS_OF_ACCOUNT, of_account),
        sessions=connection.run(sql.DELETE_SESSIONS_OF_ACCOUNT, of_account),
    )


def reset_all(connection: Connection) -> ResetReport:
    """Delete everything except keys and the clock."""
    connection.run(sql.DELETE_USED_SIGN_IN_CODES)
    return replace(delete_state(connection), faults=connection.run(sql.DELETE_FAULTS))


def delete_state(connection: Connection) -> ResetReport:
    """Delete everything except keys, faults and the clock."""
    (identities,) = connection.first(sql.COUNT_IDENTITIES)
    connection.run(sql.DELETE_DELETED_PROVIDERS)  # no count includes them
    return ResetReport(
        pools=connection.run(sql.DELETE_POOLS),
        identities=identities,
        roles=connection.run(sql.DELETE_ROLES),
        policies=connection.run(sql.DELETE_POLICIES),
        providers=connection.run(sql.DELETE_PROVIDERS),
        outbound_federation=connection.run(sql.DELETE_OUTBOUND_FEDERATION),
        exports=connection.run(sql.DELETE_EXPORTS),
        sessions=connection.run(sql.DELETE_SESSIONS),
    )
