"""The tables: the truth about the schema for SQLite and PostgreSQL alike. migrations/ leads every older database here.

Times are milliseconds since the epoch. Maps and lists are JSON text. `seq` counts rows in the order they were made and
is what pages go by: where a table is paged, SQLite is told never to give the number of a deleted row again, or a page
token could pass over a new one.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_SEQ = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER PRIMARY KEY counts by itself in SQLite


def _seq() -> Column[int]:
    return Column("seq", _SEQ, primary_key=True, autoincrement=True)


emulator_state = Table(
    "emulator_state",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""Numbers every replica reads: `configuration` grows by one with each change that caches must notice; the clock's
offset and the time it is frozen at."""

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("private_key_pem", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("retired_at", BigInteger),
)

"""`purpose` keeps the keys of OpenID tokens apart from those of the built-in identity provider's login tokens."""

sealing_keys = Table(
    "sealing_keys",
    metadata,
    Column("name", Text, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
)

identity_pools = Table(
    "identity_pools",
    metadata,
    _seq(),
    Column("id", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("allow_unauthenticated_identities", Boolean, nullable=False),
    Column("allow_classic_flow", Boolean),
    Column("developer_provider_name", Text),
    Column("supported_login_providers", Text),
    Column("open_id_connect_provider_arns", Text),
    Column("cognito_identity_providers", Text),
    Column("saml_provider_arns", Text),
    Column("tags", Text, nullable=False),
    Column("roles", Text),
    Column("role_mappings", Text),
    Column("created_at", BigInteger, nullable=False),
    Index("uq_identity_pools_id", "id", unique=True),
    Index("ix_identity_pools_account_region_seq", "account", "region", "seq"),
    sqlite_autoincrement=True,
)

identity_providers = Table(
    "identity_providers",
    metadata,
    Column("arn", Text, primary_key=True),
    Column("client_ids", Text),
    Column("jwks_url", Text),
    Column("jwks", Text),
    Column("saml_metadata", Text),
)
"""Identity providers as IAM would hold them, registered by the operator."""

iam_roles = Table(
    "iam_roles",
    metadata,
    Column("arn", Text, primary_key=True),
    Column("trust_policy", Text, nullable=False),
    Column("max_session_duration_s", Integer, nullable=False),
)
"""Roles with a trust policy, registered by the operator."""

faults = Table(
    "faults",
    metadata,
    Column("id", Text, primary_key=True),
    Column("facts", Text, nullable=False),
    Column("remaining", BigInteger),
)
"""Faults that the operator asked for; `remaining` counts down in the database, so that replicas share it."""

principal_tag_maps = Table(
    "principal_tag_maps",
    metadata,
    Column("pool_id", ForeignKey("identity_pools.id", ondelete="CASCADE"), primary_key=True),
    Column("provider", Text, primary_key=True),
    Column("use_defaults", Boolean, nullable=False),
    Column("tags", Text, nullable=False),
)

identities = Table(
    "identities",
    metadata,
    _seq(),
    Column("id", Text, nullable=False),
    Column("pool_id", ForeignKey("identity_pools.id", ondelete="CASCADE"), nullable=False),
    Column("account", Text, nullable=False),
    Column("authenticated", Boolean, nullable=False),
    Column("merged_into", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("modified_at", BigInteger, nullable=False),
    Index("uq_identities_id", "id", unique=True),
    Index("ix_identities_pool_id_seq", "pool_id", "seq"),
    sqlite_autoincrement=True,
)
"""`authenticated`: ever had a login. `merged_into`: the identity that took over; set means disabled."""

linked_logins = Table(
    "linked_logins",
    metadata,
    _seq(),
    Column("pool_id", ForeignKey("identity_pools.id", ondelete="CASCADE"), nullable=False),
    Column("provider", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("identity_id", ForeignKey("identities.id", ondelete="CASCADE"), nullable=False),
    Index("uq_linked_logins_pool_id_provider_subject", "pool_id", "provider", "subject", unique=True),
    Index("uq_linked_logins_identity_id_provider", "identity_id", "provider", unique=True),
)

developer_identifiers = Table(
    "developer_identifiers",
    metadata,
    _seq(),
    Column("pool_id", ForeignKey("identity_pools.id", ondelete="CASCADE"), nullable=False),
    Column("provider", Text, nullable=False),
    Column("identifier", Text, nullable=False),
    Column("identity_id", ForeignKey("identities.id", ondelete="CASCADE"), nullable=False),
    Index("uq_developer_identifiers_pool_id_provider_identifier", "pool_id", "provider", "identifier", unique=True),
    Index("ix_developer_identifiers_identity_id_seq", "identity_id", "seq"),
    sqlite_autoincrement=True,
)

sessions = Table(
    "sessions",
    metadata,
    Column("access_key_id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("identity_id", Text),
    Column("facts", LargeBinary, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_sessions_expires_at", "expires_at"),
)
"""One row per access key handed out; `facts` is the session as JSON. Not tied to pools: keys outlive them."""
