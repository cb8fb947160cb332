"""Replaces everything that is stored by an exported state, in one transaction."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec.structs import replace

from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.pool_rules import new_pool
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.features.state.document import PoolState, SessionState
from cognito_identity_emulator.features.state.progress import with_progress
from cognito_identity_emulator.features.state.reader import ReadState, read_state
from cognito_identity_emulator.operations.cognito_identity import pool_members, principal_tag_members, role_members
from cognito_identity_emulator.runtime.scope import region_of
from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.errors import ContentionError
from cognito_identity_emulator.storage.registry import RegistryStore
from cognito_identity_emulator.storage.shared_state import count_change, count_keys_change
from cognito_identity_emulator.storage.snapshot import Snapshot

_MOST_ATTEMPTS = 4

_log = logging.getLogger("cognito_identity_emulator.state")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many of each kind are stored after the import."""

    identity_pools: int
    identities: int
    roles: int
    policies: int
    identity_providers: int
    sessions: int
    signing_keys: int


def import_state(database: Database, document: Mapping[str, object]) -> ImportReport:
    """Replace everything except faults, the journal and the clock. Raises AdminError with every problem and its
    place."""
    _log.info("Checking the state.")
    try:
        state = read_state(document, nul_is_stored=database.dialect == "sqlite")
    except SeedError as unusable:
        raise AdminError("The state cannot be imported, and nothing was changed.", unusable.problems) from None
    for _ in range(_MOST_ATTEMPTS):
        try:
            with database.transaction(long=True) as connection:
                _write(connection, state)
            return _report(state)
        except ContentionError:
            continue  # another writer added rows to a table that was just emptied
    raise AdminError("The database was being written at the same time, and nothing was changed. Import again.")


def _report(state: ReadState) -> ImportReport:
    return ImportReport(
        identity_pools=len(state.pools),
        identities=sum(len(each.identities or ()) for each in state.pools),
        roles=len(state.roles),
        policies=len(state.policies),
        identity_providers=len(state.identity_providers),
        sessions=len(state.sessions),
        signing_keys=len(state.signing_keys),
    )


def _write(connection: Connection, state: ReadState) -> None:
    snapshot, registry = Snapshot(connection), RegistryStore(connection)
    snapshot.clear()
    for pool in state.pools:
        snapshot.put_pool(pool.seq, _pool(pool))
        _write_identities(snapshot, pool)
    for role in state.roles:
        registry.put_role(role)
    for policy in state.policies:
        registry.put_policy(policy)
    for provider in state.identity_providers:
        registry.put_provider(provider)
    snapshot.put_sessions([_session_row(each) for each in state.sessions])
    snapshot.put_signing_keys(
        [
            {
                "key_id": each.key_id,
                "purpose": each.purpose,
                "private_key_pem": each.private_key_pem.encode(),
                "created_at": each.created_at,
                "retired_at": each.retired_at,
            }
            for each in state.signing_keys
        ]
    )
    snapshot.put_sealing_keys(state.sealing_keys)
    snapshot.after_bulk_load()
    count_change(connection)
    count_keys_change(connection)


def _pool(state: PoolState) -> IdentityPool:
    pool_id = state.identity_pool_id
    settings = pool_members.to_domain(state)
    return replace(
        new_pool(settings, id=pool_id, account=state.account, region=region_of(pool_id), created_at=state.created_at),
        roles=state.roles,
        role_mappings=role_members.to_domain(state.role_mappings),
        principal_tag_maps={
            each.identity_provider_name: principal_tag_members.to_domain(each)
            for each in state.principal_tag_attribute_maps or ()
        },
    )


def _write_identities(snapshot: Snapshot, pool: PoolState) -> None:
    pool_id, listed = pool.identity_pool_id, pool.identities or ()
    snapshot.put_identities(
        (
            each.seq,
            Identity(
                each.identity_id,
                pool_id,
                pool.account,
                each.authenticated or bool(each.logins or each.developer_user_identifiers),
                each.merged_into,
                each.created_at,
                each.modified_at,
                each.disabled_at,
            ),
        )
        for each in with_progress(listed, f"of {len(listed)} identities are written")
    )
    snapshot.put_logins(
        pool_id,
        (
            (each.identity_id, Login(*login))
            for each in with_progress(listed, f"of {len(listed)} identities are given their logins")
            for login in (each.logins or {}).items()
        ),
    )
    snapshot.put_developer_logins(
        pool_id,
        (
            (each.identity_id, user.seq, Login(user.provider, user.identifier, developer=True))
            for each in listed
            for user in each.developer_user_identifiers or ()
        ),
    )


def _session_row(state: SessionState) -> dict[str, object]:
    members: dict[str, Any] = {}
    for name in Session.__struct_fields__:
        value = getattr(state, name)
        if value is not None:
            members[name] = tuple(value) if isinstance(value, list) else value
    session = Session(**members)
    return {
        "access_key_id": session.access_key_id,
        "account": session.account,
        "identity_id": session.identity_id,
        "facts": msgspec.json.encode(session),
        "expires_at": session.expires_at,
        "revoked_at": state.revoked_at,
    }
