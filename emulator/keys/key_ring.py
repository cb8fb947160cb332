"""The key ring: one active signing key, retired ones that still verify, and the secret for sealing.

All of it lives in the database, so that replicas and restarts agree. No RSA key is made before the first call that
needs one: it takes longer than everything else at start-up together.
"""

import itertools
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from emulator.clock import Clock
from emulator.ids import Ids
from emulator.keys.sealing import Seal
from emulator.settings import Settings
from emulator.storage.database import Database
from emulator.storage.keys import Keys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

_KEY_BITS = 2048


@dataclass(frozen=True)
class SigningKey:
    """An RSA key pair of ours. Times are epoch milliseconds; `retired_at` is None for the active one."""

    key_id: str
    pem: bytes
    created_at: int
    retired_at: int | None

    @cached_property
    def private(self) -> "RSAPrivateKey":
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        # It is our own key from our own database: checking its primes again would cost 40 ms.
        key = load_pem_private_key(self.pem, None, unsafe_skip_rsa_key_validation=True)
        assert isinstance(key, RSAPrivateKey)
        return key

    @cached_property
    def public(self) -> "RSAPublicKey":
        return self.private.public_key()


class SigningKeys:
    """The signing keys of one purpose. Must not be asked inside a transaction: one may have to be opened for them.

    `prefix` begins the ids of its keys.
    """

    def __init__(self, database: Database, clock: Clock, purpose: str, prefix: str) -> None:
        self._database = database
        self._clock = clock
        self._purpose = purpose
        self._prefix = prefix
        self._lock = threading.Lock()
        self._keys: dict[str, SigningKey] = {}
        self._active: SigningKey | None = None
        self._signed = itertools.count()
        self.signatures_made = 0

    def active(self) -> SigningKey:
        """The key that signs; made when there is none yet."""
        if self._active is None:
            with self._lock:
                if self._active is None:
                    self._load()
                if self._active is None:
                    self._add_key()
        assert self._active is not None
        return self._active

    def note_signature(self) -> None:
        """Count a signature that is made with the active key."""
        self.signatures_made = next(self._signed) + 1

    def find(self, key_id: str) -> SigningKey | None:
        """A key by its id. The database is asked for ids of ours that are not known: another replica may have made
        the key."""
        if key_id not in self._keys and key_id.startswith(self._prefix):
            with self._lock:
                self._load()
        return self._keys.get(key_id)

    def all(self) -> Sequence[SigningKey]:
        """Every key whose tokens may still be alive, the active one last."""
        self.active()
        with self._lock:
            self._load()
        return tuple(self._keys.values())

    def rotate(self) -> SigningKey:
        """Make a new key and sign with it from now on; the old one goes on verifying."""
        with self._lock:
            return self._add_key()

    def _load(self) -> None:
        with self._database.reading() as connection:
            rows = Keys(connection).signing_keys(self._purpose)
        # A key that is known keeps its object, and with it the loaded private key.
        self._keys = {row[0]: self._same_or(SigningKey(*row)) for row in rows}
        self._active = next((key for key in reversed(self._keys.values()) if key.retired_at is None), None)

    def _same_or(self, key: SigningKey) -> SigningKey:
        known = self._keys.get(key.key_id)
        return known if known == key else key

    def _add_key(self) -> SigningKey:
        first_in_memory = not self._database.shared and not self._keys
        pem, thumbprint = _key_of_process(self._purpose) if first_in_memory else _generate()
        with self._database.transaction() as connection:
            Keys(connection).add_signing_key(self._purpose, self._prefix + thumbprint, pem, self._clock.now())
        self._load()
        assert self._active is not None
        return self._active


class KeyRing:
    """The emulator's own keys.

    `open_id_tokens` sign the tokens of identities, `login_tokens` those of the built-in identity provider; `seal` is
    what seals sessions and page tokens.
    """

    def __init__(self, database: Database, clock: Clock, ids: Ids, settings: Settings) -> None:
        self.open_id_tokens = SigningKeys(database, clock, "open-id-tokens", f"{settings.region}-")
        self.login_tokens = SigningKeys(database, clock, "login-tokens", "built-in-")
        with database.transaction() as connection:
            self.seal = Seal(Keys(connection).sealing_key("seal", ids.random_bytes(32)))


@cache
def _key_of_process(_purpose: str) -> tuple[bytes, str]:
    """The first key of every database in this process's memory: test suites make hundreds of them, and a key takes
    longer to make than all the rest of an emulator."""
    return _generate()


def _generate() -> tuple[bytes, str]:
    """A new private key as PEM, and the first characters of its public key's digest."""
    import hashlib

    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem, hashlib.sha256(public).hexdigest()[:8]
