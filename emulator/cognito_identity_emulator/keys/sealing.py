"""Sealing: facts go out as opaque text and come back unchanged, or not at all."""

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
    """AES-256-GCM under one secret of the key ring. The purpose is authenticated, so that what was sealed for one use
    cannot be presented for another."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret

    @cached_property
    def _cipher(self) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self.secret)

    def seal(self, purpose: str, facts: bytes, nonce: bytes) -> str:
        """Opaque Base64 text. `nonce` is 12 fresh random bytes."""
        return b2a_base64(nonce + self._cipher.encrypt(nonce, facts, purpose.encode()), newline=False).decode()

    def unseal(self, purpose: str, text: str) -> bytes | None:
        """What was sealed, or None when the text was not sealed by us for this purpose."""
        from cryptography.exceptions import InvalidTag

        try:
            sealed = b64decode(text, validate=True)
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], purpose.encode())
        except (ValueError, InvalidTag):
            return None

    def derive(self, purpose: str, text: str) -> bytes:
        """32 bytes that only the holder of the secret can work out from the text. `purpose` has 16 bytes at most."""
        # BLAKE2 takes a key by itself. An HMAC is made by a library of its own, which nothing else of a call uses.
        return hashlib.blake2b(text.encode(), digest_size=32, key=self.secret, person=purpose.encode()).digest()
