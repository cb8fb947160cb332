"""Identities on their way to the wire."""

from collections.abc import Sequence

from cognito_identity_emulator.declare.shape import Timestamp
from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.operations.cognito_identity import shapes

_DISABLED = "DISABLED"


def to_wire(identity: Identity, logins: Sequence[Login]) -> shapes.IdentityDescription:
    """The identity with the names of its providers, each once; the subjects are left out."""
    providers = list(dict.fromkeys(login.provider for login in logins))
    return shapes.IdentityDescription(
        creation_date=Timestamp(identity.created_at),
        identity_id=identity.id,
        last_modified_date=Timestamp(identity.modified_at),
        logins=providers or None,
    )


def disabled_description(identity: Identity) -> shapes.IdentityDescription:
    """A disabled identity in a list: its logins are the word DISABLED (observed by one script only)."""
    return shapes.IdentityDescription(
        creation_date=Timestamp(identity.created_at),
        identity_id=identity.id,
        last_modified_date=Timestamp(identity.modified_at),
        logins=[_DISABLED],
    )
