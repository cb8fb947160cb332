"""The statements of the numbers that replicas share."""

from sqlalchemy import bindparam, delete, select

from cognito_identity_emulator.storage.statements.inserting import WithInsert
from cognito_identity_emulator.storage.tables import emulator_state

READ = select(emulator_state.c.name, emulator_state.c.value)
COUNT_UP = WithInsert(
    lambda insert: (
        insert(emulator_state)
        .values(name=bindparam("name"), value=1)
        .on_conflict_do_update(index_elements=["name"], set_={"value": emulator_state.c.value + 1})
    )
)
PUT = WithInsert(
    lambda insert: (
        insert(emulator_state)
        .values(name=bindparam("name"), value=bindparam("value"))
        .on_conflict_do_update(index_elements=["name"], set_={"value": bindparam("value")})
    )
)
FORGET = delete(emulator_state).where(emulator_state.c.name == bindparam("name_"))
