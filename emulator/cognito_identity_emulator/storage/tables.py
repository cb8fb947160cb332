"""The tables, for SQLite and PostgreSQL. The migrations upgrade every older database to them.

Times are milliseconds since the epoch. Maps and lists are JSON text. `seq` numbers the rows in the order of their
creation, and pages are ordered by it. In a table with pages SQLite must never reuse the number of a deleted row
(`sqlite_autoincrement`): a page token could skip the new row.
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

_SEQ = BigInteger().with_variant(Integer, "sqlite")  # in SQLite only an INTEGER PRIMARY KEY is numbered automatically


def _seq() -> Column[int]:
    return Column("seq", _SEQ, primary_key=True, autoincrement=True)


emulator_state = Table(
    "emulator_state",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""Numbers that all replicas share: counters of changes to the configuration and to the keys, the offset of the clock,
and the time it is frozen at."""

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("private_key_pem", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("retired_at", BigInteger),
)
"""`purpose` is one of those in `keys/key_ring.py`."""

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
    Column("thumbprints", Text),
    Column("tags", Text),
    Column("created_at", BigInteger),
    Column("valid_until", BigInteger),
    Column("redirect_uris", Text),
)
"""Identity providers of IAM. `created_at` is NULL for those of earlier releases, and `valid_until` for those and for
OIDC providers. A `valid_until` of 0 is that of an OIDC provider that was deleted: pools that name it refuse its
tokens."""

iam_roles = Table(
    "iam_roles",
    metadata,
    Column("arn", Text, primary_key=True),
    Column("trust_policy", Text, nullable=False),
    Column("max_session_duration_s", Integer, nullable=False),
    Column("policies", Text),
    Column("managed_policy_arns", Text),
    Column("permissions_boundary", Text),
    Column("tags", Text),
    Column("description", Text),
    Column("assigned_id", Text),
    Column("created_at", BigInteger),
    Column("last_used_at", BigInteger),
    Column("last_used_region", Text),
)
"""Roles with a trust policy and permissions, registered by the operator or created over IAM's API. Documents are JSON
as they were written; in `policies`, by name, those of IAM's API are texts of JSON. `assigned_id` is the id that
CreateRole gave the role. The last use is written at most once an hour."""

iam_policies = Table(
    "iam_policies",
    metadata,
    Column("arn", Text, primary_key=True),
    Column("description", Text),
    Column("tags", Text),
    Column("assigned_id", Text),
    Column("created_at", BigInteger),
    Column("default_version", Integer),
    Column("latest_version", Integer),
)
"""Customer managed policies. `assigned_id` is NULL where the id follows from the ARN, and `created_at` for policies of
earlier releases. A NULL number of a version is 1."""

iam_policy_versions = Table(
    "iam_policy_versions",
    metadata,
    Column("policy_arn", ForeignKey("iam_policies.arn", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("created_at", BigInteger),
)
"""The versions of customer managed policies: `document` is the text as it was given."""

stack_exports = Table(
    "stack_exports",
    metadata,
    Column("account", Text, primary_key=True),
    Column("region", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("stack_name", Text, nullable=False),
)
"""The exports of the stacks that were seeded, for templates that are seeded later."""

outbound_federation = Table(
    "outbound_federation",
    metadata,
    Column("account", Text, primary_key=True),
)
"""The accounts whose outbound web identity federation is enabled."""

used_sign_in_codes = Table(
    "used_sign_in_codes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_used_sign_in_codes_expires_at", "expires_at"),
)
"""The authorization codes of sign-ins that were exchanged for tokens, and the revoked tokens, until they expire."""

faults = Table(
    "faults",
    metadata,
    Column("id", Text, primary_key=True),
    Column("facts", Text, nullable=False),
    Column("remaining", BigInteger),
)
"""Faults configured by the operator. `remaining` counts down in the database, because replicas share it."""

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
    Column("disabled_at", BigInteger),
    Index("uq_identities_id", "id", unique=True),
    Index("ix_identities_pool_id_seq", "pool_id", "seq"),
    sqlite_autoincrement=True,
)
"""`authenticated`: it has had a login. `merged_into`: the identity it was merged into, after which it is disabled.
`disabled_at`: when the operator disabled it."""

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
    Column("revoked_at", BigInteger),
    Index("ix_sessions_expires_at", "expires_at"),
)
_is_revoked = sessions.c.revoked_at.is_not(None)
Index("ix_sessions_revoked_at", sessions.c.revoked_at, sqlite_where=_is_revoked, postgresql_where=_is_revoked)
"""One row for each issued access key. `facts` is the session as JSON. `revoked_at`: when the operator revoked it; the
index has only such rows. No foreign key: sessions outlive their pools."""
