"""Sealing: facts go out as opaque text and come back unchanged, or not at all."""

import hashlib
import hmac
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

    @cached_property
    def _hmac(self) -> hmac.HMAC:
        # Its key is worked in once; a copy of it costs two thirds of hmac.digest.
        return hmac.new(self.secret, digestmod=hashlib.sha256)

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
        """32 bytes that only the holder of the secret can work out from the text."""
        keyed = self._hmac.copy()
        keyed.update(f"{purpose}:{text}".encode())
        return keyed.digest()
