"""Replaces everything that is stored by an exported state, in one transaction."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.pool_rules import new_pool
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.features.state.document import IdentityState, PoolState, SessionState
from cognito_identity_emulator.features.state.progress import with_progress
from cognito_identity_emulator.features.state.reader import ReadState, read_state
from cognito_identity_emulator.features.state.staging import TemporaryFileError
from cognito_identity_emulator.operations.cognito_identity import pool_members, principal_tag_members, role_members
from cognito_identity_emulator.runtime.scope import region_of
from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.errors import ContentionError
from cognito_identity_emulator.storage.exports import put_export
from cognito_identity_emulator.storage.outbound_federation import OutboundFederationStore
from cognito_identity_emulator.storage.registry import RegistryStore
from cognito_identity_emulator.storage.shared_state import count_change, count_keys_change
from cognito_identity_emulator.storage.snapshot import Snapshot

Item = TypeVar("Item")

_MAX_ATTEMPTS = 4
_ROWS_PER_BATCH = 5_000

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


@contextmanager
def checked_state(pieces: Iterable[bytes], *, nul_is_stored: bool) -> Iterator[ReadState]:
    """The state in a JSON text, for `write_state` within the `with` block.

    `nul_is_stored`: the database can store the character NUL in a text. Raises AdminError with every problem and its
    place, TemporaryFileError.
    """
    _log.info("Checking the state.")
    try:
        with read_state(pieces, nul_is_stored=nul_is_stored) as state:
            yield state
    except SeedError as unusable:
        raise AdminError("The state cannot be imported, and nothing was changed.", unusable.problems) from None
    except OSError as problem:
        raise TemporaryFileError(problem) from problem


def write_state(database: Database, state: ReadState) -> ImportReport:
    """Replace everything except faults, the journal and the clock. Raises AdminError."""
    for _ in range(_MAX_ATTEMPTS):
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
        identities=_number_of_identities(state),
        roles=len(state.roles),
        policies=len(state.policies),
        identity_providers=len(state.identity_providers),
        sessions=state.sessions.count,
        signing_keys=len(state.signing_keys),
    )


def _number_of_identities(state: ReadState) -> int:
    return sum(each.identities.count for each in state.pools)


def _write(connection: Connection, state: ReadState) -> None:
    snapshot, registry = Snapshot(connection), RegistryStore(connection)
    snapshot.clear()
    for pool in state.pools:
        snapshot.put_pool(pool.state.seq, _pool(pool.state))
        identities = with_progress(pool.identities, f"of {pool.identities.count} identities are written")
        for some in _batched(identities):
            _write_identities(snapshot, pool.state, some)
    for role in state.roles:
        registry.put_role(role)
    for policy in state.policies:
        registry.put_policy(policy)
    for provider in state.identity_providers:
        registry.put_provider(provider)
    sessions = with_progress(state.sessions, f"of {state.sessions.count} sessions are written")
    snapshot.put_sessions(_session_row(each) for each in sessions)
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
    federation = OutboundFederationStore(connection)
    for account in state.federating_accounts:
        federation.enable(account)
    for export in state.exports:
        put_export(connection, export)
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


def _write_identities(snapshot: Snapshot, pool: PoolState, identities: Sequence[IdentityState]) -> None:
    """Write some identities of a pool with their logins. PostgreSQL copies into one table at a time."""
    pool_id = pool.identity_pool_id
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
        for each in identities
    )
    snapshot.put_logins(
        pool_id,
        ((each.identity_id, Login(*login)) for each in identities for login in (each.logins or {}).items()),
    )
    snapshot.put_developer_logins(
        pool_id,
        (
            (each.identity_id, user.seq, Login(user.provider, user.identifier, developer=True))
            for each in identities
            for user in each.developer_user_identifiers or ()
        ),
    )


def _batched(items: Iterable[Item]) -> Iterator[Sequence[Item]]:
    remaining = iter(items)
    while batch := tuple(islice(remaining, _ROWS_PER_BATCH)):
        yield batch


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
