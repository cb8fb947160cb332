"""Finds out who makes a call and what the call may see.

Region, the first that is there: the signature's credential scope, the region in the host name, the prefix of an id in
the request, the default. An unsigned call to 127.0.0.1 therefore goes by its id. Account: the signer's; an access key
of twelve digits is the account itself. For an unsigned call the resource that the request names decides.

Differs: one process answers for every region, and a host name may leave the region out; AWS has an endpoint for each.
[endpoint]
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from cognito_identity_emulator.credentials.access_key_id import TEMPORARY_PREFIX
from cognito_identity_emulator.credentials.issuer import CredentialIssuer, read_session
from cognito_identity_emulator.declare.operation import AnyOperation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.arns import root_arn
from cognito_identity_emulator.domain.partitions import region_of_host
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.errors import frontend
from cognito_identity_emulator.gateway.signature_verification import SignatureVerifier, incomplete, invalid
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.protocol.signature import (
    Credential,
    Signature,
    parse_signature,
    read_credential,
    refusals,
)
from cognito_identity_emulator.runtime.clock import Clock
from cognito_identity_emulator.runtime.scope import Caller, Scope, region_of
from cognito_identity_emulator.settings import Settings
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.sessions import RevokedSessions, SessionStore

_ACCOUNT = re.compile(r"[0-9]{12}")
_MAX_ID_CHARACTERS = 55
"""Characters of the longest id. The scope is found before the constraint is checked."""


class Authentication(NamedTuple):
    """Who signed a request.

    `caller` is None for an unsigned call, `signed_region` when the signature names none, and `session` for an access
    key that the emulator did not mint.
    """

    caller: Caller | None = None
    signed_region: str | None = None
    session: Session | None = None


_UNSIGNED = Authentication()


@dataclass(frozen=True, slots=True)
class Authenticator:
    """Authenticates the caller of a request, by the rules of `--signatures`."""

    settings: Settings
    database: Database
    credential_issuer: CredentialIssuer
    clock: Clock
    verifier: SignatureVerifier
    revoked_sessions: RevokedSessions

    def authenticate(self, operation: AnyOperation, service: str, request: HttpRequest) -> Authentication:
        """The caller of a request, by its signature.

        A signature on an operation that requires none is ignored. Raises MissingAuthenticationTokenException,
        IncompleteSignatureException, InvalidSignatureException, UnrecognizedClientException, ExpiredTokenException.
        """
        if not operation.signed:
            return _UNSIGNED
        if self.settings.signatures == "verify":
            return self._verified(service, request)
        credential = read_credential(request.query, request.headers)
        if credential is None:
            if self.settings.signatures != "ignore":
                self._refuse_unsigned(operation, request)
            return _UNSIGNED
        session = self._session(credential)
        caller = self._caller(credential.access_key_id, session, credential.region, request)
        return Authentication(caller, credential.region, session)

    def session_of(self, credential: Credential) -> Session | None:
        """The session of an access key that the emulator minted, and that is in force; None for any other key.

        Raises UnrecognizedClientException, ExpiredTokenException.
        """
        session = self._session(credential)
        if session is not None:
            self._check_in_force(credential.access_key_id, session)
        return session

    def _verified(self, service: str, request: HttpRequest) -> Authentication:
        signature = _signature(request)
        if signature is None:
            raise frontend.MissingAuthenticationTokenException
        session = self._session(Credential(signature.access_key_id, signature.scope.region, signature.session_token))
        caller = self._caller(signature.access_key_id, session, signature.scope.region, request)
        self.verifier.check(signature, session, request, service)
        return Authentication(caller, signature.scope.region, session)

    def _refuse_unsigned(self, operation: AnyOperation, request: HttpRequest) -> None:
        """Refuse a request without a readable credential: it has no signature, or a broken one."""
        if _signature(request) is None and not operation.unsigned_too:
            raise frontend.MissingAuthenticationTokenException

    def _caller(self, key: str, session: Session | None, signed_region: str | None, request: HttpRequest) -> Caller:
        if session is not None:
            self._check_in_force(key, session)
            return Caller(key, session.account, session.arn, session.user_id, session.identity_id)
        account = key if _ACCOUNT.fullmatch(key) else self.settings.account
        # Only for the partition of the ARN; `scope` finds the region whose data the call may see.
        region = signed_region or region_of_host(request.headers.get("host", "")) or self.settings.region
        return Caller(key, account, root_arn(region, account), account)

    def _check_in_force(self, key: str, session: Session) -> None:
        if session.expires_at <= self.clock.now():
            raise frontend.ExpiredTokenException
        if key in self.revoked_sessions:
            raise frontend.UnrecognizedClientException.revoked()

    def _session(self, credential: Credential) -> Session | None:
        """The session of an access key that the emulator minted: from the session token, or without one from its row.

        None for any other key. Raises UnrecognizedClientException for a key with another key's token.
        """
        key = credential.access_key_id
        if not key.startswith(TEMPORARY_PREFIX):
            return None
        if credential.session_token is None:
            return self._session_on_record(key)
        session = self.credential_issuer.open_session_token(credential.session_token)
        if session is None and self._session_on_record(key) is None:
            return None
        if session is None or session.access_key_id != key:
            raise frontend.UnrecognizedClientException
        return session

    def _session_on_record(self, key: str) -> Session | None:
        with self.database.reading() as connection:
            stored = SessionStore(connection).find(key)
        return None if stored is None else read_session(stored[0])

    def scope(self, request: Shape, caller: Caller | None, signed_region: str | None, host: str) -> Scope:
        """The account and the region whose data the call may see."""
        named_id = getattr(request, "identity_pool_id", None) or getattr(request, "identity_id", None)
        if caller is not None:
            account: str | None = caller.account
        else:
            account = None if named_id else self.settings.account
        if signed_region:
            return Scope(account, signed_region, "signature")
        host_region = region_of_host(host)
        if host_region is not None:
            return Scope(account, host_region, "host name")
        id_region = region_of(named_id[:_MAX_ID_CHARACTERS]) if named_id else ""
        if id_region:
            return Scope(account, id_region, "id")
        return Scope(account, self.settings.region)


def _signature(request: HttpRequest) -> Signature | None:
    """The signature of a request; None for an unsigned one. Raises IncompleteSignatureException,
    InvalidSignatureException."""
    try:
        return parse_signature(request.query, request.headers)
    except refusals.MalformedSignature as malformed:
        raise incomplete(malformed) from None
    except refusals.InvalidSignature as refused:
        raise invalid(refused) from None
