"""Sessions without an index by identity: every credential paid for it, few ever look at one identity's sessions."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_sessions_identity_id", table_name="sessions")


def downgrade() -> None:
    op.create_index("ix_sessions_identity_id", "sessions", ["identity_id"], unique=False)
