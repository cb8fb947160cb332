"""Identities can be disabled and sessions revoked."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("identities", sa.Column("disabled_at", sa.BigInteger(), nullable=True))
    op.add_column("sessions", sa.Column("revoked_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_sessions_revoked_at",
        "sessions",
        ["revoked_at"],
        unique=False,
        sqlite_where=sa.text("revoked_at IS NOT NULL"),
        postgresql_where=sa.text("revoked_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_sessions_revoked_at", table_name="sessions")
    op.drop_column("sessions", "revoked_at")
    op.drop_column("identities", "disabled_at")
