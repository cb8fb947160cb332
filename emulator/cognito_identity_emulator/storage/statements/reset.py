"""The statements of a reset."""

from typing import Any

from sqlalchemy import BindParameter, Select, Table, bindparam, delete, func, select

from cognito_identity_emulator.storage.statements.registry import provider_exists
from cognito_identity_emulator.storage.tables import (
    faults,
    iam_policies,
    iam_roles,
    identities,
    identity_pools,
    identity_providers,
    outbound_federation,
    sessions,
    stack_exports,
    used_sign_in_codes,
)

_OF_ACCOUNT: BindParameter[str] = bindparam("account")


def _count(table: Table) -> Select[int]:
    return select(func.count()).select_from(table)


def _count_of_account(table: Table) -> Select[int]:
    return _count(table).where(table.c.account == _OF_ACCOUNT)


def _in_one_row(**counts: Select[int]) -> Select[Any]:
    return select(*(count.scalar_subquery().label(name) for name, count in counts.items()))


COUNT_IDENTITIES = _count(identities)
COUNT_IDENTITIES_OF_ACCOUNT = _count_of_account(identities)
COUNT_ALL = _in_one_row(
    pools=_count(identity_pools),
    identities=COUNT_IDENTITIES,
    roles=_count(iam_roles),
    policies=_count(iam_policies),
    providers=_count(identity_providers).where(provider_exists()),
    outbound_federation=_count(outbound_federation),
    exports=_count(stack_exports),
    sessions=_count(sessions),
    faults=_count(faults),
)
COUNT_ALL_OF_ACCOUNT = _in_one_row(
    pools=_count_of_account(identity_pools),
    identities=COUNT_IDENTITIES_OF_ACCOUNT,
    outbound_federation=_count_of_account(outbound_federation),
    exports=_count_of_account(stack_exports),
    sessions=_count_of_account(sessions),
)
# Identities and their logins are deleted with their pools (ON DELETE CASCADE).
DELETE_POOLS = delete(identity_pools)
DELETE_POOLS_OF_ACCOUNT = delete(identity_pools).where(identity_pools.c.account == _OF_ACCOUNT)
DELETE_SESSIONS = delete(sessions)
DELETE_SESSIONS_OF_ACCOUNT = delete(sessions).where(sessions.c.account == _OF_ACCOUNT)
DELETE_EXPORTS = delete(stack_exports)
DELETE_EXPORTS_OF_ACCOUNT = delete(stack_exports).where(stack_exports.c.account == _OF_ACCOUNT)
DELETE_ROLES = delete(iam_roles)
DELETE_POLICIES = delete(iam_policies)
DELETE_PROVIDERS = delete(identity_providers)
DELETE_DELETED_PROVIDERS = delete(identity_providers).where(~provider_exists())
DELETE_OUTBOUND_FEDERATION = delete(outbound_federation)
DELETE_OUTBOUND_FEDERATION_OF_ACCOUNT = delete(outbound_federation).where(outbound_federation.c.account == _OF_ACCOUNT)
DELETE_USED_SIGN_IN_CODES = delete(used_sign_in_codes)
DELETE_FAULTS = delete(faults)
