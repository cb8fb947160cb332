"""Exports the whole state as one document: all that is stored, keys included, without faults and the clock.

A pool may have a million identities, which would take far more memory than their text. So the text is written piece by
piece while rows are read, and only a few rows are in memory at a time.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec.structs import asdict

from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.features.queries import SessionFound, session_found
from cognito_identity_emulator.features.seeds.entries import PrincipalTagEntry
from cognito_identity_emulator.features.state.document import (
    STATE_VERSION,
    DeveloperIdentifierState,
    IdentityState,
    PolicyState,
    PoolState,
    ProviderState,
    RoleState,
    SessionState,
    SigningKeyState,
    StackExportState,
    State,
)
from cognito_identity_emulator.features.state.progress import with_progress
from cognito_identity_emulator.keys.key_ring import PURPOSES
from cognito_identity_emulator.operations.cognito_identity import pool_members, role_members
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.exports import StackExport, all_exports
from cognito_identity_emulator.storage.keys import KeyStore
from cognito_identity_emulator.storage.outbound_federation import OutboundFederationStore
from cognito_identity_emulator.storage.registry import RegistryStore
from cognito_identity_emulator.storage.snapshot import Snapshot, StoredIdentity


def export_state(database: Database) -> Iterator[bytes]:
    """The state at one moment, as pieces of JSON; the transaction lasts until the last piece is read. The form is in
    `document`."""
    with database.transaction(long=True) as connection:
        snapshot = Snapshot(connection)
        snapshot.repeatable_read()
        yield from _object(
            _state_without_lists(
                RegistryStore(connection),
                KeyStore(connection),
                OutboundFederationStore(connection).accounts(),
                all_exports(connection),
            ),
            sessions=([_json(_session(session_found(*stored)))] for stored in snapshot.sessions()),
            identity_pools=(_pool(snapshot, seq, pool) for seq, pool in snapshot.pools()),
        )


def _object(written: Shape, **lists: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    """A shape as JSON, followed by lists; each entry of a list is an iterable of pieces of JSON."""
    yield _json(written).removesuffix(b"}")
    for name, entries in lists.items():
        yield f',"{name}":['.encode()
        for number, pieces in enumerate(entries):
            if number:
                yield b","
            yield from pieces
        yield b"]"
    yield b"}"


def _state_without_lists(
    registry: RegistryStore, keys: KeyStore, federating_accounts: list[str], exports: Sequence[StackExport]
) -> State:
    return State(
        version=STATE_VERSION,
        roles=msgspec.convert(registry.roles(), list[RoleState], from_attributes=True),
        policies=msgspec.convert(registry.policies(), list[PolicyState], from_attributes=True),
        identity_providers=msgspec.convert(registry.providers(), list[ProviderState], from_attributes=True),
        signing_keys=[
            SigningKeyState(
                key_id=key_id,
                purpose=purpose,
                private_key_pem=pem.decode(),
                created_at=created_at,
                retired_at=retired_at,
            )
            for purpose in PURPOSES
            for key_id, pem, created_at, retired_at in keys.signing_keys(purpose)
        ],
        sealing_keys={name: b64encode(secret).decode() for name, secret in keys.sealing_keys().items()},
        outbound_web_identity_federation=federating_accounts or None,
        stack_exports=msgspec.convert(exports, list[StackExportState], from_attributes=True) or None,
    )


def _pool(snapshot: Snapshot, seq: int, pool: IdentityPool) -> Iterator[bytes]:
    state = PoolState(
        seq=seq,
        account=pool.account,
        created_at=pool.created_at,
        **asdict(pool_members.to_wire(pool)),  # type: ignore[arg-type]
        roles=None if pool.roles is None else dict(pool.roles),
        role_mappings=role_members.to_wire(pool.role_mappings),
        principal_tag_attribute_maps=[
            PrincipalTagEntry(
                identity_provider_name=provider, use_defaults=each.use_defaults, principal_tags=dict(each.tags)
            )
            for provider, each in pool.principal_tag_maps.items()
        ],
    )
    identities = with_progress(snapshot.identities(pool.id), f"identities of {pool.id} are exported")
    return _object(state, identities=([_json(_identity(each))] for each in identities))


def _identity(stored: StoredIdentity) -> IdentityState:
    identity = stored.identity
    return IdentityState(
        seq=stored.seq,
        identity_id=identity.id,
        authenticated=identity.authenticated,
        merged_into=identity.merged_into,
        created_at=identity.created_at,
        modified_at=identity.modified_at,
        disabled_at=identity.disabled_at,
        logins={login.provider: login.subject for login in stored.logins} or None,
        developer_user_identifiers=[
            DeveloperIdentifierState(seq=seq, provider=login.provider, identifier=login.subject)
            for seq, login in stored.developer_logins
        ]
        or None,
    )


def _session(session: SessionFound) -> SessionState:
    return msgspec.convert(session, SessionState, from_attributes=True)


_json = msgspec.json.Encoder().encode
