"""The statements of exports and imports."""

from sqlalchemy import bindparam, delete, select

from emulator.storage.statements import identities as listing
from emulator.storage.statements.inserting import insert_all
from emulator.storage.tables import (
    developer_identifiers,
    identities,
    identity_pools,
    linked_logins,
    sealing_keys,
    sessions,
    signing_keys,
)

POOLS = select(identity_pools.c.seq, identity_pools.c.id).order_by(identity_pools.c.seq)
IDENTITIES = listing.PAGE
LINKS = listing.LINKS_ON_PAGE
IDENTIFIERS = listing.IDENTIFIERS_ON_PAGE.add_columns(developer_identifiers.c.seq)
SESSIONS = (
    select(sessions.c.access_key_id, sessions.c.facts)
    .where(sessions.c.access_key_id > bindparam("after"))
    .order_by(sessions.c.access_key_id)
    .limit(bindparam("most"))
)
DELETE_SIGNING_KEYS = delete(signing_keys)
DELETE_SEALING_KEYS = delete(sealing_keys)
PUT_POOL = insert_all(identity_pools)
PUT_SIGNING_KEY = insert_all(signing_keys)
PUT_SEALING_KEY = insert_all(sealing_keys)
PUT_IDENTITY = insert_all(identities)
PUT_LINK = insert_all(linked_logins, "seq")
PUT_IDENTIFIER = insert_all(developer_identifiers)
PUT_SESSION = insert_all(sessions)
