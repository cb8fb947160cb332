"""The statements of outbound web identity federation."""

from sqlalchemy import bindparam, delete, select

from cognito_identity_emulator.storage.statements.inserts import Upsert
from cognito_identity_emulator.storage.tables import outbound_federation

_IS_ACCOUNT = outbound_federation.c.account == bindparam("account")

ACCOUNTS = select(outbound_federation.c.account).order_by(outbound_federation.c.account)
FIND = select(outbound_federation.c.account).where(_IS_ACCOUNT)
INSERT_IF_ABSENT = Upsert(
    lambda insert: (
        insert(outbound_federation)
        .values(account=bindparam("account"))
        .on_conflict_do_nothing(index_elements=["account"])
    )
)
DELETE = delete(outbound_federation).where(_IS_ACCOUNT)
