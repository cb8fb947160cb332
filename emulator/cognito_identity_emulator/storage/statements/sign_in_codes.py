"""The statements of used authorization codes and revoked tokens."""

from sqlalchemy import bindparam, delete, select

from cognito_identity_emulator.storage.statements.inserts import Upsert
from cognito_identity_emulator.storage.tables import used_sign_in_codes

INSERT_IF_ABSENT = Upsert(
    lambda insert: (
        insert(used_sign_in_codes)
        .values(id=bindparam("id"), expires_at=bindparam("expires_at"))
        .on_conflict_do_nothing(index_elements=["id"])
    )
)
GET = select(used_sign_in_codes.c.id).where(used_sign_in_codes.c.id == bindparam("id"))
DELETE_EXPIRED = delete(used_sign_in_codes).where(used_sign_in_codes.c.expires_at < bindparam("now"))
