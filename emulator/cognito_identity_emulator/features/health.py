"""The health of an emulator: whether its database answers."""

from cognito_identity_emulator.storage import schema
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.errors import DatabaseUnavailableError


def database_problem(database: Database) -> str | None:
    """None when the database answers, else a sentence that says why it does not."""
    try:
        with database.reading() as connection:
            schema.current_revision(connection)
    except DatabaseUnavailableError as problem:
        return str(problem)
    return None
