"""The members that configure an identity pool, between the wire and the domain.

A member has the same attribute in both, so only those that change on the way are named here.
"""

import msgspec

from cognito_identity_emulator.domain.identity_pool import IdentityPool, PoolSettings, UserPoolProvider
from cognito_identity_emulator.operations.cognito_identity import shapes

_NAMES = PoolSettings.__struct_fields__


def to_domain(request: shapes.PoolMembers) -> PoolSettings:
    """The settings in a request whose constraints hold; an empty list or map counts as none.

    A part of a user pool that is absent becomes an empty text, which `pool_rules` refuses.
    """
    members = {name: value for name in _NAMES if (value := getattr(request, name)) or value is False}
    if request.cognito_identity_providers:
        members["cognito_identity_providers"] = [
            UserPoolProvider(each.name or "", each.client_id or "", each.server_side_token_check)
            for each in request.cognito_identity_providers
        ]
    members["tags"] = request.tags  # an empty map removes all tags
    return msgspec.convert(members, PoolSettings)


def to_wire(pool: IdentityPool) -> shapes.IdentityPoolShape:
    """The pool as AWS describes it."""
    return msgspec.convert(pool, shapes.IdentityPoolShape, from_attributes=True)
