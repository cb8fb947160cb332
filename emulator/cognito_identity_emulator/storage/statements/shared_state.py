"""The statements of the numbers that replicas share."""

from sqlalchemy import bindparam, delete, select

from cognito_identity_emulator.storage.statements.inserts import Upsert, put_row
from cognito_identity_emulator.storage.tables import emulator_state

READ_ALL = select(emulator_state.c.name, emulator_state.c.value)
INCREMENT = Upsert(
    lambda insert: (
        insert(emulator_state)
        .values(name=bindparam("name"), value=1)
        .on_conflict_do_update(index_elements=["name"], set_={"value": emulator_state.c.value + 1})
    )
)
PUT = put_row(emulator_state, "name")
DELETE = delete(emulator_state).where(emulator_state.c.name == bindparam("name_"))
