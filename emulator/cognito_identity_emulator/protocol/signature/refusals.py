"""The reasons for refusing a signature, as facts.

    SignatureRefused
    ├── MalformedSignature          there is a signature, but it cannot be read: IncompleteSignature(Exception)
    │   ├── MissingParameters
    │   ├── NotAPair
    │   ├── MalformedCredential
    │   ├── MalformedDate
    │   └── UnsupportedAlgorithm
    └── InvalidSignature            it can be read and is wrong: InvalidSignatureException, in STS SignatureDoesNotMatch
        ├── SignedTwice
        ├── SignatureExpired
        ├── SignatureNotYetCurrent
        ├── UnsignedHeader
        ├── WrongScope
        ├── PayloadHashMismatch
        └── SignatureMismatch

Times are text in the form AWS signs and quotes, such as "20150830T123600Z".
"""

from dataclasses import dataclass, field

from cognito_identity_emulator.errors.frontend import ScopePart
from cognito_identity_emulator.protocol.signature.credential_scope import CredentialScope


class SignatureRefused(Exception):
    """The request is signed, and its signature is refused."""

    def __str__(self) -> str:
        return repr(self)


class MalformedSignature(SignatureRefused):
    """The request has a signature that cannot be read."""


@dataclass(eq=False)
class MissingParameters(MalformedSignature):
    """Parts of the signature are absent or empty.

    `names` in AWS's order and spelling; in a header, X-Amz-Date means "X-Amz-Date or Date". `authorization` is the
    header as received; None for a presigned query.
    """

    names: tuple[str, ...]
    authorization: str | None


@dataclass(eq=False)
class NotAPair(MalformedSignature):
    """A part of the Authorization header is not `name=value`."""

    part: str
    authorization: str


@dataclass(eq=False)
class MalformedCredential(MalformedSignature):
    """The credential does not have the five parts key id, date, region, service and terminator (SigV4A: no region)."""

    credential: str


@dataclass(eq=False)
class MalformedDate(MalformedSignature):
    """The request's date is neither ISO 8601 basic nor, in a Date header, an HTTP date."""

    date: str


@dataclass(eq=False)
class UnsupportedAlgorithm(MalformedSignature):
    """Signed with something other than AWS4-HMAC-SHA256."""

    algorithm: str


class InvalidSignature(SignatureRefused):
    """The signature can be read and is wrong."""


@dataclass(eq=False)
class SignedTwice(InvalidSignature):
    """The request has both an Authorization header and X-Amz-Algorithm in the query."""


@dataclass(eq=False)
class SignatureExpired(InvalidSignature):
    """Signed too long ago: `request_time` is before `earliest`, which is `server_time` less `skew_s` seconds."""

    request_time: str
    earliest: str
    server_time: str
    skew_s: int


@dataclass(eq=False)
class SignatureNotYetCurrent(InvalidSignature):
    """Signed in the future: `request_time` is after `latest`, which is `server_time` plus `skew_s` seconds."""

    request_time: str
    latest: str
    server_time: str
    skew_s: int


@dataclass(eq=False)
class UnsignedHeader(InvalidSignature):
    """A header that every signature must cover is not among the signed ones."""

    name: str


@dataclass(eq=False)
class WrongScope(InvalidSignature):
    """The credential scope does not fit this request.

    `wrong` lists every part that differs, in the order in which AWS names them all in one message.
    """

    wrong: tuple[ScopePart, ...]
    scope: CredentialScope
    expected: CredentialScope
    request_time: str


@dataclass(eq=False)
class PayloadHashMismatch(InvalidSignature):
    """X-Amz-Content-Sha256 is not the hash of the body."""

    claimed: str
    actual: str


@dataclass(eq=False)
class SignatureMismatch(InvalidSignature):
    """The signature is not the one that this secret makes for this request.

    The two texts are what the verifier signed, for debugging a signer. They may contain a session token, so `repr`
    hides them.
    """

    canonical_request: str = field(repr=False)
    string_to_sign: str = field(repr=False)
