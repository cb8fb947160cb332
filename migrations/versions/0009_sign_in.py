"""Identity providers have redirect URIs, and authorization codes of sign-ins can be used once."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("identity_providers", sa.Column("redirect_uris", sa.Text()))
    op.create_table(
        "used_sign_in_codes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_used_sign_in_codes"),
    )
    op.create_index("ix_used_sign_in_codes_expires_at", "used_sign_in_codes", ["expires_at"])


def downgrade() -> None:
    op.drop_table("used_sign_in_codes")
    op.drop_column("identity_providers", "redirect_uris")
