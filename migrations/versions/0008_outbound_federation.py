"""Accounts can switch on outbound web identity federation."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbound_federation",
        sa.Column("account", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_outbound_federation"),
    )


def downgrade() -> None:
    op.drop_table("outbound_federation")
