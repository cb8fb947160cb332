"""The statements of sessions."""

from sqlalchemy import bindparam, delete, select

from cognito_identity_emulator.storage.statements.inserts import insert_row
from cognito_identity_emulator.storage.tables import sessions

GET = select(sessions.c.facts).where(sessions.c.access_key_id == bindparam("access_key_id"))
INSERT = insert_row(sessions)
DELETE_EXPIRED = delete(sessions).where(sessions.c.expires_at <= bindparam("now"))
