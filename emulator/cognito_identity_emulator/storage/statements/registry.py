"""The statements of identity providers and roles."""

from sqlalchemy import bindparam, delete, select

from cognito_identity_emulator.storage.statements.inserting import WithInsert
from cognito_identity_emulator.storage.tables import iam_roles, identity_providers

PROVIDERS = select(*identity_providers.columns).order_by(identity_providers.c.arn)
PUT_PROVIDER = WithInsert(
    lambda insert: (
        insert(identity_providers)
        .values({column.name: bindparam(column.name) for column in identity_providers.columns})
        .on_conflict_do_update(
            index_elements=["arn"],
            set_={column.name: bindparam(column.name) for column in identity_providers.columns if column.name != "arn"},
        )
    )
)
DELETE_PROVIDER = delete(identity_providers).where(identity_providers.c.arn == bindparam("arn_"))
ROLES = select(*iam_roles.columns).order_by(iam_roles.c.arn)
PUT_ROLE = WithInsert(
    lambda insert: (
        insert(iam_roles)
        .values({column.name: bindparam(column.name) for column in iam_roles.columns})
        .on_conflict_do_update(
            index_elements=["arn"],
            set_={column.name: bindparam(column.name) for column in iam_roles.columns if column.name != "arn"},
        )
    )
)
DELETE_ROLE = delete(iam_roles).where(iam_roles.c.arn == bindparam("arn_"))
