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

from cognito_identity_emulator.keys.sealing import SECRET_BYTES, Seal
from cognito_identity_emulator.runtime.clock import Clock
from cognito_identity_emulator.runtime.random import Ids
from cognito_identity_emulator.settings import Settings
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.keys import KeyStore
from cognito_identity_emulator.storage.shared_state import SharedState, count_keys_change

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

OPEN_ID_TOKENS, LOGIN_TOKENS = "open-id-tokens", "login-tokens"
SEAL = "seal"
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

    `prefix` begins the ids of its keys. They are read again when keys were rotated or imported, here or elsewhere.
    """

    def __init__(self, database: Database, shared_state: SharedState, clock: Clock, purpose: str, prefix: str) -> None:
        self._database = database
        self._shared_state = shared_state
        self._clock = clock
        self._purpose = purpose
        self._prefix = prefix
        self._lock = threading.Lock()
        self._making_first = threading.Lock()
        self._made: tuple[bytes, str] | None = None
        self._keys: dict[str, SigningKey] = {}
        self._active: SigningKey | None = None
        self._signed = itertools.count()
        self.signatures_made = 0
        self._read_at: tuple[int, int] | None = None

    def active(self) -> SigningKey:
        """The key that signs; made when there is none yet."""
        active = self._active
        if active is None or self._is_stale():
            self._load()
            active = self._active or self._first()
        return active

    def note_signature(self) -> None:
        """Count a signature that is made with the active key."""
        self.signatures_made = next(self._signed) + 1

    def find(self, key_id: str) -> SigningKey | None:
        """A key by its id. The database is asked for ids of ours that are not known: another replica may have made
        the key."""
        if self._is_stale() or (key_id not in self._keys and key_id.startswith(self._prefix)):
            self._load()
        return self._keys.get(key_id)

    def all(self) -> Sequence[SigningKey]:
        """Every key whose tokens may still be alive, the active one last."""
        self.active()
        self._load()
        return tuple(self._keys.values())

    def rotate(self) -> SigningKey:
        """Make a new key and sign with it from now on; the old one goes on verifying."""
        return self._add(_generate())

    def _is_stale(self) -> bool:
        return self._read_at != self._shared_state.keys_version()

    def _load(self) -> None:
        # The event loop comes here with what its turn has written and not committed. So nobody may wait for another
        # writer with this lock in hand: each would wait for the other.
        with self._lock:
            self._read_at = self._shared_state.keys_version()
            with self._database.reading() as connection:
                rows = KeyStore(connection).signing_keys(self._purpose)
            # A key that is known keeps its object, and with it the loaded private key.
            self._keys = {row[0]: self._same_or(SigningKey(*row)) for row in rows}
            self._active = next((key for key in reversed(self._keys.values()) if key.retired_at is None), None)

    def _same_or(self, key: SigningKey) -> SigningKey:
        known = self._keys.get(key.key_id)
        return known if known == key else key

    def _first(self) -> SigningKey:
        """The first key, whoever of those who find none makes it: to make one takes longer than the rest of a call."""
        with self._making_first:
            if self._made is None:
                self._made = _generate() if self._database.is_shared else _key_of_process(self._purpose)
            made = self._made
        first = self._add(made, unless_there_is_one=True)
        with self._making_first:
            self._made = None
        return first

    def _add(self, made: tuple[bytes, str], *, unless_there_is_one: bool = False) -> SigningKey:
        pem, thumbprint = made
        key_id = self._prefix + thumbprint
        # In line: whoever looks for a first key sees those who were before it. ContentionError must not come from here,
        # as an operation asks for its key after its own transaction, which it would do a second time.
        with self._database.transaction(serialized=True) as connection:
            keys = KeyStore(connection)
            needless = unless_there_is_one and any(
                retired_at is None for *_, retired_at in keys.signing_keys(self._purpose)
            )
            if not needless:
                keys.add_signing_key(self._purpose, key_id, pem, self._clock.now())
                count_keys_change(connection)
        self._shared_state.note_keys_change()
        self._load()
        added = self._keys.get(key_id) or self._active
        assert added is not None
        return added


class KeyRing:
    """The emulator's own keys.

    `open_id_tokens` sign the tokens of identities, `login_tokens` those of the built-in identity provider; `seal` is
    what seals sessions and page tokens.
    """

    def __init__(
        self, database: Database, shared_state: SharedState, clock: Clock, ids: Ids, settings: Settings
    ) -> None:
        self._database = database
        self._shared_state = shared_state
        self.open_id_tokens = SigningKeys(database, shared_state, clock, OPEN_ID_TOKENS, f"{settings.region}-")
        self.login_tokens = SigningKeys(database, shared_state, clock, LOGIN_TOKENS, "built-in-")
        self._read_at = shared_state.keys_version()
        with database.transaction() as connection:
            self._seal = Seal(KeyStore(connection).sealing_key(SEAL, ids.random_bytes(SECRET_BYTES)))

    @property
    def seal(self) -> Seal:
        # Asked inside transactions too: there a database of this process alone must not be opened again, and need not.
        if self._database.is_shared and self._read_at != self._shared_state.keys_version():
            self.reload_seal()
        return self._seal

    def reload_seal(self) -> None:
        """Read the sealing secret again, which an import replaced. Must not be called inside a transaction."""
        self._read_at = self._shared_state.keys_version()
        with self._database.reading() as connection:
            secret = KeyStore(connection).sealing_keys()[SEAL]
        if secret != self._seal.secret:
            self._seal = Seal(secret)


def is_signing_key(pem: str) -> bool:
    """Whether a PEM is a private key that our tokens can be signed with."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return isinstance(key, RSAPrivateKey) and key.key_size >= _KEY_BITS


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
