"""Roles have the id that CreateRole gave them, a date of creation, and their last use."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("iam_roles", sa.Column("assigned_id", sa.Text(), nullable=True))
    op.add_column("iam_roles", sa.Column("created_at", sa.BigInteger(), nullable=True))
    op.add_column("iam_roles", sa.Column("last_used_at", sa.BigInteger(), nullable=True))
    op.add_column("iam_roles", sa.Column("last_used_region", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("iam_roles", "last_used_region")
    op.drop_column("iam_roles", "last_used_at")
    op.drop_column("iam_roles", "created_at")
    op.drop_column("iam_roles", "assigned_id")
