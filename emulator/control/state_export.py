"""Exports the whole state as one document: what is stored, keys included, but neither faults nor the clock."""

import logging
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import msgspec

from emulator.control.state_form import (
    STATE_VERSION,
    DeveloperIdentifierState,
    IdentityState,
    PoolState,
    SessionState,
    SigningKeyState,
    State,
)
from emulator.credentials.mint import read_session
from emulator.domain.identity_pool import IdentityPool
from emulator.domain.session import Session
from emulator.keys.key_ring import LOGIN_TOKENS, OPEN_ID_TOKENS
from emulator.operations.cognito_identity import pool_members, role_members
from emulator.seeds.shapes import PrincipalTagEntry, ProviderEntry, RoleEntry
from emulator.storage.database import Database
from emulator.storage.keys import Keys
from emulator.storage.registry import Registry
from emulator.storage.snapshot import Snapshot

_LARGE = 10_000

_log = logging.getLogger("emulator.state")


def export_state(database: Database) -> dict[str, Any]:
    """The state as maps, lists and scalars that JSON has, all of one moment. See state_form."""
    with database.transaction(long=True) as connection:
        snapshot, registry, keys = Snapshot(connection), Registry(connection), Keys(connection)
        snapshot.hold_still()
        state = State(
            version=STATE_VERSION,
            identity_pools=[_pool(snapshot, seq, pool) for seq, pool in snapshot.pools()],
            roles=[
                RoleEntry(
                    arn=each.arn,
                    trust_policy=dict(each.trust_policy),
                    max_session_duration_s=each.max_session_duration_s,
                )
                for each in registry.roles()
            ],
            identity_providers=[
                ProviderEntry(
                    arn=each.arn,
                    client_ids=None if each.client_ids is None else list(each.client_ids),
                    jwks_url=each.jwks_url,
                    jwks=None if each.jwks is None else dict(each.jwks),
                    saml_metadata=each.saml_metadata,
                )
                for each in registry.providers()
            ],
            sessions=[_session(read_session(facts)) for facts in snapshot.sessions()],
            signing_keys=[
                SigningKeyState(
                    key_id=key_id, purpose=purpose, private_key_pem=pem.decode(), created_at=made, retired_at=retired
                )
                for purpose in (OPEN_ID_TOKENS, LOGIN_TOKENS)
                for key_id, pem, made, retired in keys.signing_keys(purpose)
            ],
            sealing_keys={name: b64encode(secret).decode() for name, secret in keys.sealing_keys().items()},
        )
    exported: dict[str, Any] = msgspec.to_builtins(state)
    return exported


def _pool(snapshot: Snapshot, seq: int, pool: IdentityPool) -> PoolState:
    described = pool_members.description(pool)
    return PoolState(
        seq=seq,
        account=pool.account,
        created_at=pool.created_at,
        **{name: getattr(described, name) for name in described.__struct_fields__},  # type: ignore[attr-defined]
        roles=None if pool.roles is None else dict(pool.roles),
        role_mappings=role_members.answered(pool.role_mappings),
        principal_tag_attribute_maps=[
            PrincipalTagEntry(
                identity_provider_name=provider, use_defaults=each.use_defaults, principal_tags=dict(each.tags)
            )
            for provider, each in pool.principal_tag_maps.items()
        ],
        identities=list(_identities(snapshot, pool.id)),
    )


def _identities(snapshot: Snapshot, pool_id: str) -> Iterator[IdentityState]:
    listed = snapshot.identities(pool_id)
    logins, developer_logins = snapshot.logins(pool_id), snapshot.developer_logins(pool_id)
    if len(listed) > _LARGE:
        _log.info("Exporting %s: %d identities.", pool_id, len(listed))
    for seq, each in listed:
        yield IdentityState(
            seq=seq,
            identity_id=each.id,
            authenticated=each.authenticated,
            merged_into=each.merged_into,
            created_at=each.created_at,
            modified_at=each.modified_at,
            logins={login.provider: login.subject for login in logins.get(each.id, ())} or None,
            developer_user_identifiers=[
                DeveloperIdentifierState(seq=seq, provider=login.provider, identifier=login.subject)
                for seq, login in developer_logins.get(each.id, ())
            ]
            or None,
        )


def _session(session: Session) -> SessionState:
    plain = {name: getattr(session, name) for name in SessionState.__struct_fields__}  # type: ignore[attr-defined]
    return SessionState(**{**plain, "tags": dict(session.tags), "given_policies": list(session.given_policies)})
