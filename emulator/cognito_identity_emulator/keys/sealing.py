"""Sealing: encryption that detects changes. Sealed facts can only be read back unchanged."""

import hashlib
from base64 import b64decode
from binascii import b2a_base64
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SECRET_BYTES = 32
_NONCE_BYTES = 12


class Seal:
    """AES-256-GCM with one secret of the key ring. The purpose is authenticated, so that a text sealed for one use is
    worthless for another."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret

    @cached_property
    def _cipher(self) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self.secret)

    def seal(self, purpose: str, facts: bytes, nonce: bytes) -> str:
        """The facts as opaque Base64 text. `nonce` is 12 new random bytes."""
        return b2a_base64(nonce + self._cipher.encrypt(nonce, facts, purpose.encode()), newline=False).decode()

    def unseal(self, purpose: str, text: str) -> bytes | None:
        """The facts in a sealed text; None when it was not sealed with this secret for this purpose."""
        from cryptography.exceptions import InvalidTag

        try:
            sealed = b64decode(text, validate=True)
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], purpose.encode())
        except (ValueError, InvalidTag):
            return None

    def derive(self, purpose: str, text: str) -> bytes:
        """32 bytes derived from the text and the secret. `purpose` has at most 16 bytes."""
        # BLAKE2 is a keyed hash by itself; HMAC would import another module into a call.
        return hashlib.blake2b(text.encode(), digest_size=32, key=self.secret, person=purpose.encode()).digest()
