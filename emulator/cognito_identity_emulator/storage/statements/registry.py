"""The statements of identity providers, roles and policies."""

from sqlalchemy import bindparam, delete, select

from cognito_identity_emulator.storage.statements.inserts import put_row
from cognito_identity_emulator.storage.tables import iam_policies, iam_roles, identity_providers

PROVIDERS = select(*identity_providers.columns).order_by(identity_providers.c.arn)
PUT_PROVIDER = put_row(identity_providers, "arn")
DELETE_PROVIDER = delete(identity_providers).where(identity_providers.c.arn == bindparam("arn_"))
ROLES = select(*iam_roles.columns).order_by(iam_roles.c.arn)
ROLE = select(*iam_roles.columns).where(iam_roles.c.arn == bindparam("arn_"))
ROLE_ARNS = select(iam_roles.c.arn)
PUT_ROLE = put_row(iam_roles, "arn", kept=("assigned_id", "created_at"))
DELETE_ROLE = delete(iam_roles).where(iam_roles.c.arn == bindparam("arn_"))
POLICIES = select(*iam_policies.columns).order_by(iam_policies.c.arn)
POLICY = select(*iam_policies.columns).where(iam_policies.c.arn == bindparam("arn_"))
PUT_POLICY = put_row(iam_policies, "arn")
DELETE_POLICY = delete(iam_policies).where(iam_policies.c.arn == bindparam("arn_"))
