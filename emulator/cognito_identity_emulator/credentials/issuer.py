"""Mints credentials: an access key id with its account encoded, a secret that is derived from the key ring, and a
session token with the session sealed inside, so that any replica can identify the caller without reading a row.
"""

from binascii import b2a_base64
from functools import cache

import msgspec
from msgspec.structs import replace

from cognito_identity_emulator.credentials.access_key_id import AccessKeyIds
from cognito_identity_emulator.credentials.role_usage import RoleUsage
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.keys.key_ring import KeyRing
from cognito_identity_emulator.keys.sealing import Seal
from cognito_identity_emulator.runtime.random import Ids
from cognito_identity_emulator.storage.sessions import SessionStore

_PURGE_EVERY = 256
_NONCE_BYTES = 12


class Credentials(msgspec.Struct, frozen=True):
    """New credentials and their session."""

    access_key_id: str
    secret_access_key: str
    session_token: str
    session: Session
    facts: bytes
    """The session as it is stored."""


class CredentialIssuer:
    """Mints credentials and opens their session tokens."""

    def __init__(self, keys: KeyRing, ids: Ids, role_usage: RoleUsage) -> None:
        self.role_usage = role_usage
        self._keys = keys
        self._ids = ids
        self._access_key_ids = AccessKeyIds(ids)
        self._minted = 0

    def mint(self, session: Session) -> Credentials:
        """Credentials for a session, which gets its access key id here. They are valid once they are saved."""
        access_key_id = self._access_key_ids.next(session.account)
        session = replace(session, access_key_id=access_key_id)
        facts = msgspec.json.encode(session)
        seal = self._keys.seal
        token = seal.seal("session", facts, self._ids.random_bytes(_NONCE_BYTES))
        return Credentials(access_key_id, _secret(seal, access_key_id), token, session, facts)

    def save(self, minted: Credentials, sessions: SessionStore) -> None:
        """Store the session of credentials. Raises ContentionError when another process has used the same id."""
        session = minted.session
        try:
            sessions.add(minted.access_key_id, session.account, session.identity_id, minted.facts, session.expires_at)
        except Exception:  # a second try must not use the same id
            self._access_key_ids.reseed()
            raise
        if self.role_usage.note(session, sessions.region):
            sessions.put_role_use(session.role_arn, session.issued_at)
            self.role_usage.mark_written(session)
        self._minted += 1
        if self._minted % _PURGE_EVERY == 0:
            sessions.purge(session.issued_at)

    def secret(self, access_key_id: str) -> str:
        """The secret access key of an access key id: forty characters, as in AWS."""
        return _secret(self._keys.seal, access_key_id)

    def open_session_token(self, session_token: str) -> Session | None:
        """The session sealed in a session token, expired or not; None for a token of another origin."""
        facts = self._keys.seal.unseal("session", session_token)
        return None if facts is None else read_session(facts)


def _secret(seal: Seal, access_key_id: str) -> str:
    return b2a_base64(seal.derive("secret", access_key_id)[:30], newline=False).decode()


def read_session(facts: bytes) -> Session:
    """Decode a stored session."""
    return _decoder(Session if facts.startswith(b"[") else _SessionWithNames).decode(facts)


class _SessionWithNames(Session, frozen=True, array_like=False):
    """A session in the older stored form, with member names."""


@cache
def _decoder(form: type[Session]) -> msgspec.json.Decoder[Session]:
    return msgspec.json.Decoder(form)
