"""The first schema: pools, identities and their logins, keys, and sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "emulator_state",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_emulator_state"),
    )
    op.create_table(
        "identity_providers",
        sa.Column("arn", sa.Text(), nullable=False),
        sa.Column("client_ids", sa.Text(), nullable=True),
        sa.Column("jwks_url", sa.Text(), nullable=True),
        sa.Column("jwks", sa.Text(), nullable=True),
        sa.Column("saml_metadata", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("arn", name="pk_identity_providers"),
    )
    op.create_table(
        "faults",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_faults"),
    )
    op.create_table(
        "iam_roles",
        sa.Column("arn", sa.Text(), nullable=False),
        sa.Column("trust_policy", sa.Text(), nullable=False),
        sa.Column("max_session_duration_s", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("arn", name="pk_iam_roles"),
    )
    op.create_table(
        "identity_pools",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("allow_unauthenticated_identities", sa.Boolean(), nullable=False),
        sa.Column("allow_classic_flow", sa.Boolean(), nullable=True),
        sa.Column("developer_provider_name", sa.Text(), nullable=True),
        sa.Column("supported_login_providers", sa.Text(), nullable=True),
        sa.Column("open_id_connect_provider_arns", sa.Text(), nullable=True),
        sa.Column("cognito_identity_providers", sa.Text(), nullable=True),
        sa.Column("saml_provider_arns", sa.Text(), nullable=True),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=True),
        sa.Column("role_mappings", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_identity_pools"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_identity_pools_account_region_seq", "identity_pools", ["account", "region", "seq"], unique=False
    )
    op.create_index("uq_identity_pools_id", "identity_pools", ["id"], unique=True)
    op.create_table(
        "sealing_keys",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sealing_keys"),
    )
    op.create_table(
        "sessions",
        sa.Column("access_key_id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("identity_id", sa.Text(), nullable=True),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("access_key_id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"], unique=False)
    op.create_index("ix_sessions_identity_id", "sessions", ["identity_id"], unique=False)
    op.create_table(
        "signing_keys",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("private_key_pem", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key_id", name="pk_signing_keys"),
    )
    op.create_table(
        "identities",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("pool_id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("authenticated", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("modified_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["pool_id"], ["identity_pools.id"], name="fk_identities_pool_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seq", name="pk_identities"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_identities_pool_id_seq", "identities", ["pool_id", "seq"], unique=False)
    op.create_index("uq_identities_id", "identities", ["id"], unique=True)
    op.create_table(
        "principal_tag_maps",
        sa.Column("pool_id", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("use_defaults", sa.Boolean(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["identity_pools.id"], name="fk_principal_tag_maps_pool_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pool_id", "provider", name="pk_principal_tag_maps"),
    )
    op.create_table(
        "developer_identifiers",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("pool_id", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("identity_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["identities.id"], name="fk_developer_identifiers_identity_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["identity_pools.id"], name="fk_developer_identifiers_pool_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name="pk_developer_identifiers"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_developer_identifiers_identity_id_seq", "developer_identifiers", ["identity_id", "seq"], unique=False
    )
    op.create_index(
        "uq_developer_identifiers_pool_id_provider_identifier",
        "developer_identifiers",
        ["pool_id", "provider", "identifier"],
        unique=True,
    )
    op.create_table(
        "linked_logins",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("pool_id", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("identity_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["identities.id"], name="fk_linked_logins_identity_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["identity_pools.id"], name="fk_linked_logins_pool_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seq", name="pk_linked_logins"),
    )
    op.create_index("uq_linked_logins_identity_id_provider", "linked_logins", ["identity_id", "provider"], unique=True)
    op.create_index(
        "uq_linked_logins_pool_id_provider_subject", "linked_logins", ["pool_id", "provider", "subject"], unique=True
    )


def downgrade() -> None:
    for table in (
        "linked_logins",
        "developer_identifiers",
        "principal_tag_maps",
        "identities",
        "signing_keys",
        "sessions",
        "sealing_keys",
        "identity_pools",
        "iam_roles",
        "faults",
        "identity_providers",
        "emulator_state",
    ):
        op.drop_table(table)
