"""Verifies the signatures of calls (`--signatures verify`): first the access key, then the signature.

The caller of `check` has checked the session token before, because AWS reports token problems first.
"""

from collections.abc import Iterable

from cognito_identity_emulator.credentials.access_key_id import TEMPORARY_PREFIX
from cognito_identity_emulator.credentials.issuer import CredentialIssuer
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.errors.frontend import (
    IncompleteSignatureException,
    InvalidSignatureException,
    UnrecognizedClientException,
)
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.protocol.signature import Signature, refusals, verify
from cognito_identity_emulator.runtime.clock import SystemClock


class SignatureVerifier:
    """Verifies signatures by the secrets of minted credentials and of the operator's own keys.

    `signing_keys` are `ID:SECRET` pairs.
    """

    def __init__(self, credential_issuer: CredentialIssuer, signing_keys: Iterable[str]) -> None:
        self._credential_issuer = credential_issuer
        self._operator_keys = dict(pair.split(":", 1) for pair in signing_keys)
        # A client's clock does not follow the emulator's, so the skew is against the machine's own time.
        self._clock = SystemClock()

    def check(self, signature: Signature, session: Session | None, request: HttpRequest, service: str) -> None:
        """Refuse a signature that is not right.

        Raises UnrecognizedClientException, IncompleteSignatureException, InvalidSignatureException."""
        secret = self._secret(signature, session)
        try:
            verify(
                signature,
                secret,
                method=request.method,
                path=request.raw_path,
                query=request.query,
                headers=request.headers,
                body=request.body,
                now=self._clock.now(),
                service=service,
            )
        except refusals.MalformedSignature as malformed:
            raise incomplete(malformed) from None
        except refusals.InvalidSignature as refused:
            raise invalid(refused) from None

    def _secret(self, signature: Signature, session: Session | None) -> str:
        key_id = signature.access_key_id
        if key_id in self._operator_keys:
            if signature.session_token is not None and not key_id.startswith(TEMPORARY_PREFIX):
                raise UnrecognizedClientException.token_of_other_credentials()
            return self._operator_keys[key_id]
        # A minted key is only valid together with its session token.
        if session is None or signature.session_token is None:
            raise UnrecognizedClientException
        return self._credential_issuer.secret(key_id)


def incomplete(malformed: refusals.MalformedSignature) -> IncompleteSignatureException:
    """AWS's refusal of a signature that cannot be read."""
    match malformed:
        case refusals.MissingParameters(names=names, authorization=None):
            return IncompleteSignatureException.parameters_missing(names)
        case refusals.MissingParameters(names=names, authorization=authorization):
            return IncompleteSignatureException.header_parts_missing(names, authorization or "")
        case refusals.NotAPair(part=part, authorization=authorization):
            return IncompleteSignatureException.not_a_pair(part, authorization)
        case refusals.MalformedCredential(credential=credential):
            return IncompleteSignatureException.credential_malformed(credential)
        case refusals.MalformedDate(date=date):
            return IncompleteSignatureException.date_malformed(date)
        case refusals.UnsupportedAlgorithm(algorithm=algorithm):
            return IncompleteSignatureException.algorithm_unsupported(algorithm)
    return IncompleteSignatureException()


def invalid(refused: refusals.InvalidSignature) -> InvalidSignatureException:
    """AWS's refusal of a wrong signature."""
    match refused:
        case refusals.SignatureExpired(request_time, earliest, server_time, skew_s):
            return InvalidSignatureException.expired(request_time, earliest, server_time, skew_s // 60)
        case refusals.SignatureNotYetCurrent(request_time, latest, server_time, skew_s):
            return InvalidSignatureException.not_yet_current(request_time, latest, server_time, skew_s // 60)
        case refusals.SignedTwice():
            return InvalidSignatureException.signed_twice()
        case refusals.UnsignedHeader(name="host"):
            return InvalidSignatureException.host_not_signed()
        case refusals.UnsignedHeader(name=name):
            return InvalidSignatureException.header_not_signed(name)
        case refusals.WrongScope(wrong=wrong, expected=expected):
            return InvalidSignatureException.wrong_scope(wrong, expected.service)
    return InvalidSignatureException.mismatch()
