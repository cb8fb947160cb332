"""The statements of sessions."""

from sqlalchemy import bindparam, delete, select, update

from cognito_identity_emulator.storage.statements.batches import Batched
from cognito_identity_emulator.storage.statements.inserts import insert_row
from cognito_identity_emulator.storage.tables import iam_roles, sessions

_IS_SESSION = sessions.c.access_key_id == bindparam("access_key_id")
GET = Batched(select(sessions.c.facts, sessions.c.revoked_at).where(_IS_SESSION))
INSERT = Batched(insert_row(sessions, "revoked_at"))
REVOKE = update(sessions).where(_IS_SESSION).values(revoked_at=bindparam("now"))
REVOKED = select(sessions.c.access_key_id).where(sessions.c.revoked_at.is_not(None))
DELETE_EXPIRED = Batched(delete(sessions).where(sessions.c.expires_at <= bindparam("now")))
PUT_ROLE_USE = (
    update(iam_roles)
    .where(iam_roles.c.arn == bindparam("role_arn"))
    .values(last_used_at=bindparam("used_at"), last_used_region=bindparam("region"))
)
