"""AWS Signature Version 4: reads the signature of a request, and verifies it.

`parse_signature` and `read_credential` are cheap and verify nothing; `verify` does the cryptography. The gateway knows
the secret of an access key, checks session tokens, and turns refusals, which are plain facts, into AWS's sentences.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
"""

from cognito_identity_emulator.protocol.signature.credential_scope import CredentialScope
from cognito_identity_emulator.protocol.signature.parsing import (
    Credential,
    Signature,
    parse_signature,
    read_credential,
    read_signed_service,
)
from cognito_identity_emulator.protocol.signature.refusals import (
    InvalidSignature,
    MalformedCredential,
    MalformedDate,
    MalformedSignature,
    MissingParameters,
    NotAPair,
    PayloadHashMismatch,
    SignatureExpired,
    SignatureMismatch,
    SignatureNotYetCurrent,
    SignatureRefused,
    SignedTwice,
    UnsignedHeader,
    UnsupportedAlgorithm,
    WrongScope,
)
from cognito_identity_emulator.protocol.signature.verification import verify

__all__ = [
    "Credential",
    "CredentialScope",
    "InvalidSignature",
    "MalformedCredential",
    "MalformedDate",
    "MalformedSignature",
    "MissingParameters",
    "NotAPair",
    "PayloadHashMismatch",
    "Signature",
    "SignatureExpired",
    "SignatureMismatch",
    "SignatureNotYetCurrent",
    "SignatureRefused",
    "SignedTwice",
    "UnsignedHeader",
    "UnsupportedAlgorithm",
    "WrongScope",
    "parse_signature",
    "read_credential",
    "read_signed_service",
    "verify",
]
