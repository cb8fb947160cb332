"""Identities on their way to the wire."""

from collections.abc import Sequence

from cognito_identity_emulator.declare.shape import Timestamp
from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.operations.cognito_identity import shapes

_DISABLED = "DISABLED"


def to_wire(identity: Identity, logins: Sequence[Login]) -> shapes.IdentityDescription:
    """The identity with the names of its providers, each once; the subjects are left out.

    The first login of a disabled identity is the word DISABLED (observed by one script only, in a list).
    """
    providers = list(dict.fromkeys(login.provider for login in logins))
    if identity.disabled:
        providers.insert(0, _DISABLED)
    return shapes.IdentityDescription(
        creation_date=Timestamp(identity.created_at),
        identity_id=identity.id,
        last_modified_date=Timestamp(identity.modified_at),
        logins=providers or None,
    )
