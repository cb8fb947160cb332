"""How Alembic reaches the database: over the URL that the emulator hands it, in one transaction."""

from alembic import context
from sqlalchemy import create_engine, pool

from emulator.storage.tables import metadata


def run() -> None:
    """Run the migrations that are asked for."""
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()


run()
