"""The exports of seeded stacks are remembered, for templates that are seeded later."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stack_exports",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("stack_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", "region", "name", name="pk_stack_exports"),
    )


def downgrade() -> None:
    op.drop_table("stack_exports")
