"""The statements of identity providers, roles and policies."""

from sqlalchemy import ColumnElement, bindparam, delete, func, null, select, update

from cognito_identity_emulator.storage.statements.inserts import insert_row, put_row
from cognito_identity_emulator.storage.tables import (
    iam_policies,
    iam_policy_versions,
    iam_roles,
    identity_providers,
)


def provider_exists() -> ColumnElement[bool]:
    """Whether an identity provider was not deleted."""
    return func.coalesce(identity_providers.c.valid_until, 1) != 0


_IS_PROVIDER = identity_providers.c.arn == bindparam("arn_")
PROVIDERS = select(*identity_providers.columns).order_by(identity_providers.c.arn)
PROVIDER = select(*identity_providers.columns).where(_IS_PROVIDER, provider_exists())
PROVIDER_ARNS = select(identity_providers.c.arn).where(provider_exists())
PUT_PROVIDER = put_row(identity_providers, "arn")
DELETE_PROVIDER = delete(identity_providers).where(_IS_PROVIDER)
MARK_PROVIDER_DELETED = (
    update(identity_providers)
    .where(_IS_PROVIDER, provider_exists())
    .values(
        valid_until=0,
        client_ids="[]",
        jwks_url=null(),
        jwks=null(),
        redirect_uris=null(),
        thumbprints=null(),
        tags=null(),
    )
)
ROLES = select(*iam_roles.columns).order_by(iam_roles.c.arn)
ROLE = select(*iam_roles.columns).where(iam_roles.c.arn == bindparam("arn_"))
ROLE_ARNS = select(iam_roles.c.arn)
PUT_ROLE = put_row(iam_roles, "arn", kept=("assigned_id", "created_at", "last_used_at", "last_used_region"))
DELETE_ROLE = delete(iam_roles).where(iam_roles.c.arn == bindparam("arn_"))
POLICIES = select(*iam_policies.columns).order_by(iam_policies.c.arn)
POLICY_ARNS = select(iam_policies.c.arn)
POLICY = select(*iam_policies.columns).where(iam_policies.c.arn == bindparam("arn_"))
PUT_POLICY = put_row(iam_policies, "arn")
DELETE_POLICY = delete(iam_policies).where(iam_policies.c.arn == bindparam("arn_"))
POLICY_VERSIONS = select(*iam_policy_versions.columns).order_by(
    iam_policy_versions.c.policy_arn, iam_policy_versions.c.number
)
VERSIONS_OF_POLICY = POLICY_VERSIONS.where(iam_policy_versions.c.policy_arn == bindparam("arn_"))
INSERT_POLICY_VERSION = insert_row(iam_policy_versions)
DELETE_POLICY_VERSIONS = delete(iam_policy_versions).where(iam_policy_versions.c.policy_arn == bindparam("arn_"))
