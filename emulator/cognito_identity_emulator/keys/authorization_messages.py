"""The encoded messages of refused requests, for DecodeAuthorizationMessage: sealed, so that they reveal nothing."""

import zlib
from typing import Any

import msgspec

from cognito_identity_emulator.keys.key_ring import KeyRing
from cognito_identity_emulator.runtime.random import Ids

MAX_MESSAGE_CHARACTERS = 4096
"""Characters of an encoded message. AWS decodes at most 10240 characters."""

_NONCE_BYTES = 12
_TO_URL_SAFE = str.maketrans("+/", "-_")
_FROM_URL_SAFE = str.maketrans("-_", "+/")


class AuthorizationMessages:
    """Encodes and decodes documents about refused requests. A message belongs to an account."""

    def __init__(self, keys: KeyRing, ids: Ids) -> None:
        self._keys = keys
        self._ids = ids

    def encode(self, account: str, document: dict[str, Any]) -> str:
        """The message of a document. One that would be too long has no conditions, and then no statements."""
        encoded = self._seal(account, document)
        if len(encoded) > MAX_MESSAGE_CHARACTERS:
            document = {**document, "context": {**document["context"], "conditions": {"items": []}}}
            encoded = self._seal(account, document)
        if len(encoded) > MAX_MESSAGE_CHARACTERS:
            encoded = self._seal(account, {**document, "matchedStatements": {"items": []}})
        return encoded

    def _seal(self, account: str, document: dict[str, Any]) -> str:
        compressed = zlib.compress(msgspec.json.encode(document))
        nonce = self._ids.random_bytes(_NONCE_BYTES)
        return self._keys.seal.seal(_purpose(account), compressed, nonce).translate(_TO_URL_SAFE)

    def decode(self, account: str, message: str) -> str | None:
        """The document of a message, as JSON; None for a message that is not of this account."""
        compressed = self._keys.seal.unseal(_purpose(account), message.translate(_FROM_URL_SAFE))
        return None if compressed is None else zlib.decompress(compressed).decode()


def _purpose(account: str) -> str:
    return f"authorization:{account}"
