"""ListAccountAliases: list the aliases of the account, which has none.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html

Differs: an account never has an alias. [iam-not-emulated]
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import paging


class ListAccountAliasesRequest(paging.PagedRequest):
    """Has no members of its own."""


class ListAccountAliasesResponse(paging.PagedResponse):
    account_aliases: list[str]


@operation(signed=True, raises=[errors.ServiceFailure])
def list_account_aliases(request: ListAccountAliasesRequest, call: CallContext) -> ListAccountAliasesResponse:
    return ListAccountAliasesResponse(account_aliases=[], is_truncated=False)
