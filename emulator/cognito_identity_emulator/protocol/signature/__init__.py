"""AWS Signature Version 4: what a request says about who signed it, and whether that is true.

Reading (`parse_signature`, `read_credential`) is cheap and trusts nothing; `verify` does the cryptography. Whose secret
belongs to an access key, and whether its session token is good, is asked elsewhere; so are AWS's sentences: a refusal
carries facts.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
"""

from cognito_identity_emulator.protocol.signature.parsing import (
    Credential,
    CredentialScope,
    Signature,
    parse_signature,
    read_credential,
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
    "verify",
]
