"""The statements of exports and imports."""

from sqlalchemy import bindparam, delete, select

from cognito_identity_emulator.storage.statements.inserts import insert_row
from cognito_identity_emulator.storage.tables import (
    developer_identifiers,
    identities,
    identity_pools,
    linked_logins,
    sealing_keys,
    sessions,
    signing_keys,
)

POOLS = select(identity_pools.c.seq, identity_pools.c.id).order_by(identity_pools.c.seq)
IDENTITIES = (
    select(
        identities.c.seq,
        *(column for column in identities.columns if column.name != "seq"),
    )
    .where(identities.c.pool_id == bindparam("pool_id"))
    .order_by(identities.c.seq)
)
LOGINS = (
    select(identities.c.seq, linked_logins.c.provider, linked_logins.c.subject)
    .where(identities.c.pool_id == bindparam("pool_id"), linked_logins.c.identity_id == identities.c.id)
    .order_by(identities.c.seq, linked_logins.c.provider)
)
DEVELOPER_IDENTIFIERS = (
    select(
        identities.c.seq,
        developer_identifiers.c.seq,
        developer_identifiers.c.provider,
        developer_identifiers.c.identifier,
    )
    .where(identities.c.pool_id == bindparam("pool_id"), developer_identifiers.c.identity_id == identities.c.id)
    .order_by(identities.c.seq, developer_identifiers.c.seq)
)
SESSIONS = select(sessions.c.facts, sessions.c.revoked_at).order_by(sessions.c.access_key_id)
DELETE_SIGNING_KEYS = delete(signing_keys)
DELETE_SEALING_KEYS = delete(sealing_keys)
INSERT_POOL = insert_row(identity_pools)
INSERT_SIGNING_KEY = insert_row(signing_keys)
INSERT_SEALING_KEY = insert_row(sealing_keys)
INSERT_IDENTITY = insert_row(identities)
INSERT_LOGIN = insert_row(linked_logins, "seq")
INSERT_DEVELOPER_IDENTIFIER = insert_row(developer_identifiers)
INSERT_SESSION = insert_row(sessions)
