"""The statements of faults."""

from sqlalchemy import bindparam, delete, select, update

from cognito_identity_emulator.storage.statements.inserts import insert_row
from cognito_identity_emulator.storage.tables import faults

ALL = select(faults.c.facts, faults.c.remaining).order_by(faults.c.id)
INSERT = insert_row(faults)
DELETE = delete(faults).where(faults.c.id == bindparam("fault_id"))
DELETE_ALL = delete(faults)
USE_UP = (
    update(faults)
    .where(faults.c.id == bindparam("fault_id"), faults.c.remaining > 0)
    .values(remaining=faults.c.remaining - 1)
)
