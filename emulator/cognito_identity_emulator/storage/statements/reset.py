"""The statements of a reset."""

from sqlalchemy import BindParameter, ScalarSelect, Table, bindparam, delete, func, select

from cognito_identity_emulator.storage.tables import (
    faults,
    iam_roles,
    identities,
    identity_pools,
    identity_providers,
    sessions,
)

_OF_ACCOUNT: BindParameter[str] = bindparam("account")
COUNT_IDENTITIES = select(func.count()).select_from(identities)
COUNT_IDENTITIES_OF_ACCOUNT = select(func.count()).select_from(identities).where(identities.c.account == _OF_ACCOUNT)


def _count(table: Table) -> ScalarSelect[int]:
    return select(func.count()).select_from(table).scalar_subquery()


def _count_of_account(table: Table) -> ScalarSelect[int]:
    return select(func.count()).select_from(table).where(table.c.account == _OF_ACCOUNT).scalar_subquery()


COUNT_ALL = select(
    _count(identity_pools).label("pools"),
    _count(identities).label("identities"),
    _count(iam_roles).label("roles"),
    _count(identity_providers).label("providers"),
    _count(sessions).label("sessions"),
    _count(faults).label("faults"),
)
COUNT_ALL_OF_ACCOUNT = select(
    _count_of_account(identity_pools).label("pools"),
    _count_of_account(identities).label("identities"),
    _count_of_account(sessions).label("sessions"),
)
# Identities and their logins are deleted with their pools (ON DELETE CASCADE).
DELETE_POOLS = delete(identity_pools)
DELETE_POOLS_OF_ACCOUNT = delete(identity_pools).where(identity_pools.c.account == _OF_ACCOUNT)
DELETE_SESSIONS = delete(sessions)
DELETE_SESSIONS_OF_ACCOUNT = delete(sessions).where(sessions.c.account == _OF_ACCOUNT)
DELETE_ROLES = delete(iam_roles)
DELETE_PROVIDERS = delete(identity_providers)
DELETE_FAULTS = delete(faults)
