"""Finds the pool that a resource ARN names.

Differs: the partition in a resource ARN is not compared with the region's; what AWS answers is unknown.
[arn-partition]
"""

from cognito_identity_emulator.domain.arns import parse_identity_pool_arn, root_arn
from cognito_identity_emulator.errors.cognito_identity import InvalidResourceArn
from cognito_identity_emulator.errors.frontend import AccessDeniedException
from cognito_identity_emulator.operations.context import CallContext


def pool_of_arn(call: CallContext, arn: str, operation: str) -> str:
    """The pool id in a ResourceArn.

    Raises AccessDeniedException for a text that is not an ARN (observed once, for a pool id), InvalidResourceArn for
    the ARN of another resource, IdentityPoolNotFound for a pool of another account or region than the caller's.
    """
    if not arn.startswith("arn:"):
        caller = call.caller.arn if call.caller else root_arn(call.scope.region, call.account)
        raise AccessDeniedException(caller, f"cognito-identity:{operation}", arn)
    parts = parse_identity_pool_arn(arn)
    if parts is None:
        raise InvalidResourceArn(arn)
    region, account, pool_id = parts
    if not call.scope.covers(account, region):
        raise call.pool_not_found(pool_id)
    return pool_id
