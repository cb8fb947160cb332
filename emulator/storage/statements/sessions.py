"""The statements of sessions."""

from sqlalchemy import bindparam, delete, select

from emulator.storage.statements.inserting import insert_all
from emulator.storage.tables import sessions

GET = select(sessions.c.facts).where(sessions.c.access_key_id == bindparam("access_key_id"))
INSERT = insert_all(sessions)
PURGE = delete(sessions).where(sessions.c.expires_at <= bindparam("now"))
