"""Managed policies have versions; policies and identity providers have what IAM's API answers about them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_POLICY_COLUMNS = (
    ("assigned_id", sa.Text),
    ("created_at", sa.BigInteger),
    ("default_version", sa.Integer),
    ("latest_version", sa.Integer),
)
_PROVIDER_COLUMNS = (
    ("thumbprints", sa.Text),
    ("tags", sa.Text),
    ("created_at", sa.BigInteger),
    ("valid_until", sa.BigInteger),
)


def upgrade() -> None:
    for name, kind in _POLICY_COLUMNS:
        op.add_column("iam_policies", sa.Column(name, kind(), nullable=True))
    for name, kind in _PROVIDER_COLUMNS:
        op.add_column("identity_providers", sa.Column(name, kind(), nullable=True))
    op.create_table(
        "iam_policy_versions",
        sa.Column("policy_arn", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("policy_arn", "number", name="pk_iam_policy_versions"),
        sa.ForeignKeyConstraint(
            ["policy_arn"], ["iam_policies.arn"], name="fk_iam_policy_versions_policy_arn", ondelete="CASCADE"
        ),
    )
    op.execute(
        "INSERT INTO iam_policy_versions (policy_arn, number, document) SELECT arn, 1, document FROM iam_policies"
    )
    op.drop_column("iam_policies", "document")


def downgrade() -> None:
    op.add_column("iam_policies", sa.Column("document", sa.Text(), nullable=False, server_default="{}"))
    op.execute(
        "UPDATE iam_policies SET document = (SELECT document FROM iam_policy_versions "
        "WHERE policy_arn = arn AND number = COALESCE(default_version, 1))"
    )
    op.drop_table("iam_policy_versions")
    for name, _ in reversed(_PROVIDER_COLUMNS):
        op.drop_column("identity_providers", name)
    for name, _ in reversed(_POLICY_COLUMNS):
        op.drop_column("iam_policies", name)
