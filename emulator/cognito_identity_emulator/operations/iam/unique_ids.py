"""The unique ids of IAM: four letters that say what it is of, then seventeen letters and digits.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
"""

from base64 import b32encode

from cognito_identity_emulator.operations.context import CallContext

_LETTERS = 17
_RANDOM_BYTES = 11


def new_unique_id(prefix: str, call: CallContext) -> str:
    """A new id: AROA for a role, ANPA for a managed policy."""
    return prefix + b32encode(call.services.ids.random_bytes(_RANDOM_BYTES)).decode()[:_LETTERS]
