"""Roles have permission policies, a boundary, tags and a description; customer managed policies."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ROLE_COLUMNS = ("policies", "managed_policy_arns", "permissions_boundary", "tags", "description")


def upgrade() -> None:
    for name in _ROLE_COLUMNS:
        op.add_column("iam_roles", sa.Column(name, sa.Text(), nullable=True))
    op.create_table(
        "iam_policies",
        sa.Column("arn", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("tags", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("arn", name="pk_iam_policies"),
    )


def downgrade() -> None:
    op.drop_table("iam_policies")
    for name in reversed(_ROLE_COLUMNS):
        op.drop_column("iam_roles", name)
