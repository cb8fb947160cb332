"""The statements of the exports of stacks."""

from sqlalchemy import bindparam, select

from cognito_identity_emulator.storage.statements.inserts import put_row
from cognito_identity_emulator.storage.tables import stack_exports

EXPORTS = select(*stack_exports.columns).order_by(stack_exports.c.account, stack_exports.c.region, stack_exports.c.name)
EXPORTS_OF_REGION = select(stack_exports.c.name, stack_exports.c.value).where(
    stack_exports.c.account == bindparam("account_"), stack_exports.c.region == bindparam("region_")
)
PUT_EXPORT = put_row(stack_exports, "account", "region", "name")
