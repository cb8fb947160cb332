"""The keys that sign OpenID tokens."""

import msgspec

from cognito_identity_emulator.control_api.endpoint import endpoint
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.keys.key_ring import SigningKey
from cognito_identity_emulator.runtime.clock import iso_time


class PublicKey(msgspec.Struct):
    """The public facts of a signing key."""

    key_id: str
    active: bool
    created_at: str
    retired_at: str | None


class PublicKeys(msgspec.Struct):
    """Every signing key whose tokens may still be valid, the active one last."""

    keys: list[PublicKey]


@endpoint("GET", "keys", python="keys")
def get_keys(core: EmulatorCore) -> PublicKeys:
    """The keys that sign OpenID tokens."""
    return PublicKeys([_public(each) for each in core.keys.open_id_tokens.all()])


@endpoint("POST", "keys/rotate", python="keys")
def rotate_keys(core: EmulatorCore) -> PublicKey:
    """Sign with a new key from now on.

    The tokens of old keys still verify.
    """
    return _public(core.keys.open_id_tokens.rotate())


def _public(key: SigningKey) -> PublicKey:
    retired_at = None if key.retired_at is None else iso_time(key.retired_at)
    return PublicKey(key.key_id, retired_at is None, iso_time(key.created_at), retired_at)
