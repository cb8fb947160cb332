"""The statements of a reset."""

from sqlalchemy import BindParameter, bindparam, delete, func, select

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
# Identities and their logins are deleted with their pools (ON DELETE CASCADE).
DELETE_POOLS = delete(identity_pools)
DELETE_POOLS_OF_ACCOUNT = delete(identity_pools).where(identity_pools.c.account == _OF_ACCOUNT)
DELETE_SESSIONS = delete(sessions)
DELETE_SESSIONS_OF_ACCOUNT = delete(sessions).where(sessions.c.account == _OF_ACCOUNT)
DELETE_ROLES = delete(iam_roles)
DELETE_PROVIDERS = delete(identity_providers)
DELETE_FAULTS = delete(faults)
