"""Roles have the id that CreateRole gave them, and a date of creation."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("iam_roles", sa.Column("assigned_id", sa.Text(), nullable=True))
    op.add_column("iam_roles", sa.Column("created_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("iam_roles", "created_at")
    op.drop_column("iam_roles", "assigned_id")
