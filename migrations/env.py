"""Runs Alembic's migrations on the database of the emulator's URL, in one transaction, which locks the revision."""

from alembic import context
from sqlalchemy import Engine, create_engine, event, inspect, pool, text

from cognito_identity_emulator.storage.tables import metadata

_LOCK_TIMEOUT_S = 600
"""How long to wait for another process that migrates the same SQLite file."""


def run() -> None:
    """Run the migrations, or write them as SQL in offline mode."""
    attributes = context.config.attributes
    url, on_apply = attributes["url"], attributes.get("done")
    if context.is_offline_mode():
        context.configure(url=url, target_metadata=metadata, literal_binds=True, transactional_ddl=True)
        with context.begin_transaction():
            context.run_migrations()
        return
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            transactional_ddl=True,
            on_version_apply=on_apply,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql" and inspect(connection).has_table("alembic_version"):
                connection.execute(text(attributes["lock"]))
            if "check" in attributes:
                attributes["check"](context.get_context())
            context.run_migrations()
    engine.dispose()


def _postgresql(url: object) -> Engine:
    # A pgbouncer in transaction mode does not support prepared statements.
    return create_engine(url, poolclass=pool.NullPool, connect_args={"prepare_threshold": None})  # type: ignore[call-overload, no-any-return]


def _sqlite(url: object) -> Engine:
    """An engine whose transactions lock the file from the start and can roll back DDL."""
    engine = create_engine(url, poolclass=pool.NullPool, connect_args={"timeout": _LOCK_TIMEOUT_S})  # type: ignore[call-overload]

    @event.listens_for(engine, "connect")
    def on_connect(connection: object, _record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]  # or the driver begins transactions by itself

    @event.listens_for(engine, "begin")
    def on_begin(connection: object) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # type: ignore[attr-defined]

    return engine  # type: ignore[no-any-return]


run()
