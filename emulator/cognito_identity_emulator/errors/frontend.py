"""Errors before any operation is reached, shared by all services of the JSON protocol."""

from collections.abc import Callable, Sequence

from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.service_error import ServiceError, violations_sentence
from cognito_identity_emulator.runtime.bounds import shorten

_MOST_OF_A_HEADER = 1000
_REDACTED = "[redacted]"


class UnknownOperationException(ServiceError):
    """No operation of that name; AWS sends no message."""


class SerializationException(ServiceError):
    """The body is not JSON, or a member has the wrong type."""


class UnstorableTextException(SerializationException):
    """A text has a character that the database cannot store: NUL on PostgreSQL. AWS's answer to NUL is unknown."""

    def __init__(self) -> None:
        super().__init__()
        self.explanation = "A text has the character NUL, which this database cannot store. Leave it out."


class ValidationException(ServiceError):
    """Members break their constraints. The first are listed, behind the count of all.

    `recorded` are the sentences of `listed` without secrets.
    """

    def __init__(self, count: int, listed: Sequence[str], recorded: Sequence[str]) -> None:
        super().__init__(violations_sentence(count, listed), record=violations_sentence(count, recorded))


class MissingAuthenticationTokenException(ServiceError):
    """A signed operation was called without a signature."""

    failed = FailedCheck(
        "signature",
        "a signed call",
        "no signature",
        "Give the client any credentials, or start the emulator with --signatures ignore.",
    )

    def __init__(self) -> None:
        super().__init__("Missing Authentication Token")


class UnrecognizedClientException(ServiceError):
    """The access key or the session token is unknown."""

    failed = FailedCheck(
        "signature",
        "an access key of this emulator with its session token, or a key of --signing-keys",
        "an unknown access key or session token",
        "Sign with credentials that this emulator issued, or name the key with --signing-keys ID:SECRET.",
    )

    def __init__(self) -> None:
        super().__init__("The security token included in the request is invalid.")

    @classmethod
    def revoked(cls) -> "UnrecognizedClientException":
        """The session of the access key was revoked over the control API."""
        return cls().explain(
            FailedCheck("signature", "credentials that are in force", "revoked credentials", "Get new credentials.")
        )


class ExpiredTokenException(ServiceError):
    """The credentials that signed the call have expired."""

    failed = FailedCheck(
        "signature",
        "credentials that have not expired",
        "expired credentials",
        "Get new credentials. Moving the emulator's clock ahead makes credentials expire, too.",
    )

    def __init__(self) -> None:
        super().__init__("The security token included in the request is expired")


class IncompleteSignatureException(ServiceError):
    """There is a signature, but it cannot be parsed.

    The sentences were captured from DynamoDB, whose front end is the same.
    """

    @classmethod
    def parameters_missing(cls, names: Sequence[str]) -> "IncompleteSignatureException":
        missing = "".join(f"AWS query-string parameters must include '{name}'. " for name in names)
        return cls(f"{missing}Re-examine the query-string parameters.")

    @classmethod
    def header_parts_missing(cls, names: Sequence[str], authorization: str) -> "IncompleteSignatureException":
        needed = {name: f"Authorization header requires '{name}' parameter. " for name in names}
        if "X-Amz-Date" in needed:
            needed["X-Amz-Date"] = (
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
            )
        start = "".join(needed.values())
        return cls._quoting(lambda header: f"{start}Authorization={header}", authorization)

    @classmethod
    def not_a_pair(cls, part: str, authorization: str) -> "IncompleteSignatureException":
        sentence = "'{}' not a valid key=value pair (missing equal-sign) in Authorization header: '{}'."
        return cls._quoting(sentence.format, part, authorization)

    @classmethod
    def credential_malformed(cls, credential: str) -> "IncompleteSignatureException":
        return cls._quoting(
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
            "got '{}'".format,
            credential,
        )

    @classmethod
    def date_malformed(cls, date: str) -> "IncompleteSignatureException":
        sentence = "Date must be in ISO-8601 'basic format'. Got '{}'. See http://en.wikipedia.org/wiki/ISO_8601"
        return cls._quoting(sentence.format, date)

    @classmethod
    def algorithm_unsupported(cls, algorithm: str) -> "IncompleteSignatureException":
        return cls._quoting("Unsupported AWS 'algorithm': '{}' (only AWS4-HMAC-SHA256 for now). ".format, algorithm)

    @classmethod
    def _quoting(cls, sentence: Callable[..., str], *values: str) -> "IncompleteSignatureException":
        """A sentence about values of the signature, any of which may hold a secret: the record is without them."""
        shown = (shorten(value, _MOST_OF_A_HEADER) for value in values)
        return cls(sentence(*shown), record=sentence(*(_REDACTED for _ in values)))


class InvalidSignatureException(ServiceError):
    """The signature can be parsed but is wrong. The trailing spaces are AWS's."""

    failed = FailedCheck(
        "signature",
        "the signature of this request, made with the secret of the access key",
        "another signature",
        "Check the secret access key. A proxy that changes the Host header, the path or the body also breaks "
        "signatures. --signatures presence does not verify them.",
    )

    @classmethod
    def mismatch(cls) -> "InvalidSignatureException":
        return cls(
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method. Consult the service documentation for details."
        )

    @classmethod
    def expired(cls, signed_at: str, earliest: str, now: str, skew_min: int) -> "InvalidSignatureException":
        return cls(f"Signature expired: {signed_at} is now earlier than {earliest} ({now} - {skew_min} min.)")

    @classmethod
    def not_yet_current(cls, signed_at: str, latest: str, now: str, skew_min: int) -> "InvalidSignatureException":
        return cls(f"Signature not yet current: {signed_at} is still later than {latest} ({now} + {skew_min} min.)")

    @classmethod
    def signed_twice(cls) -> "InvalidSignatureException":
        return cls("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")

    @classmethod
    def host_not_signed(cls) -> "InvalidSignatureException":
        return cls("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")

    @classmethod
    def header_not_signed(cls, name: str) -> "InvalidSignatureException":
        """Our wording, on the pattern of `host_not_signed`."""
        return cls(f"'{name}' must be a 'SignedHeader' in the AWS Authorization.")

    @classmethod
    def wrong_scope(cls, parts: Sequence[str], service: str) -> "InvalidSignatureException":
        """`parts` are the wrong ones of region, service, terminator and date, in AWS's order."""
        sentences = {
            "region": "Credential should be scoped to a valid region. ",
            "service": f"Credential should be scoped to correct service: '{service}'. ",
            "terminator": "Credential should be scoped with a valid terminator: 'aws4_request'. ",
            "date": "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP. ",
        }
        return cls("".join(sentences[part] for part in parts))


class AccessDeniedException(ServiceError):
    """The caller may not do this to that resource."""

    def __init__(self, caller_arn: str, action: str, resource: str) -> None:
        super().__init__(f"User: {caller_arn} is not authorized to perform: {action} on resource: {resource}")


class RequestEntityTooLargeException(ServiceError):
    """The body is larger than any valid request. Our wording."""

    status = 413

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"Request body is larger than {limit_bytes} bytes.")
