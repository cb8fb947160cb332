"""The statements of signing and sealing keys."""

from sqlalchemy import bindparam, select, update

from cognito_identity_emulator.storage.statements.inserts import Upsert, insert_row
from cognito_identity_emulator.storage.tables import sealing_keys, signing_keys

SIGNING_KEYS = (
    select(signing_keys.c.key_id, signing_keys.c.private_key_pem, signing_keys.c.created_at, signing_keys.c.retired_at)
    .where(signing_keys.c.purpose == bindparam("purpose"))
    .order_by(signing_keys.c.created_at, signing_keys.c.key_id)
)
INSERT_SIGNING_KEY = insert_row(signing_keys)
RETIRE_SIGNING_KEYS = (
    update(signing_keys)
    .where(signing_keys.c.purpose == bindparam("of_purpose"), signing_keys.c.retired_at.is_(None))
    .values(retired_at=bindparam("now"))
)
SEALING_KEY = select(sealing_keys.c.secret).where(sealing_keys.c.name == bindparam("name"))
INSERT_SEALING_KEY_IF_ABSENT = Upsert(
    lambda insert: (
        insert(sealing_keys)
        .values({name: bindparam(name) for name in ("name", "secret")})
        .on_conflict_do_nothing(index_elements=["name"])
    )
)
SEALING_KEYS = select(sealing_keys.c.name, sealing_keys.c.secret).order_by(sealing_keys.c.name)
