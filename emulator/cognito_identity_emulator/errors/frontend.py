"""Errors before any operation is reached, shared by all services of the JSON protocol."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from cognito_identity_emulator.errors.evidence import observed, observed_elsewhere, ours
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.service_error import ServiceError, violations_sentence
from cognito_identity_emulator.runtime.bounds import shorten

ScopePart = Literal["region", "service", "terminator", "date"]
"""A part of a credential scope."""

_MAX_HEADER_CHARACTERS = 1000
_REDACTED = "[redacted]"
_ATHENA = "Athena: raw HTTP to the same front end, 2026-09-23"


class UnknownOperationException(ServiceError):
    """No operation of that name; AWS sends no message."""


class SerializationException(ServiceError):
    """The body is not JSON, for which AWS sends no sentence, or a member has the wrong type."""

    @classmethod
    @observed("aws/aws-sdk-js-v3#2831")
    def list_not_expected(cls) -> "SerializationException":
        return cls("Start of list found where not expected")

    @classmethod
    @observed_elsewhere(_ATHENA)
    def structure_not_expected(cls) -> "SerializationException":
        return cls("Start of structure or map found where not expected.")

    @classmethod
    @observed_elsewhere(_ATHENA)
    def not_a_list(cls) -> "SerializationException":
        return cls("Expected list or null")

    @classmethod
    @observed_elsewhere(_ATHENA)
    def not_a_structure(cls) -> "SerializationException":
        return cls("Expected null")

    @classmethod
    @observed_elsewhere(_ATHENA)
    def wrong_scalar(cls, token: str, expected: str) -> "SerializationException":
        """`token` is the name of the value in AWS's JSON reader; `expected` is a type with its article."""
        return cls(f"{token} can not be converted to {expected}")


class UnstorableTextException(SerializationException):
    """A text that the database cannot store: on PostgreSQL one with the character NUL, or a user of a provider of more
    than about 2,600 bytes. AWS's answer to NUL is unknown."""

    def __init__(self) -> None:
        super().__init__()
        self.explanation = "A text has the character NUL, which this database cannot store. Leave it out."

    @classmethod
    def too_long(cls) -> "UnstorableTextException":
        """A text that does not fit in an index."""
        error = cls()
        error.explanation = "A text is longer than this database can store, such as a user of 3,000 bytes. Shorten it."
        return error


class ValidationException(ServiceError):
    """Members break their constraints. The first are listed, behind the count of all.

    `recorded` are the sentences of `listed` without secrets.
    """

    @observed("aws/aws-sdk-cpp#1085; aws-amplify/amplify-swift#2864")
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

    @observed_elsewhere("CloudWatch Events, PutEvents: the same front end")
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

    @observed_elsewhere("Cognito user pools: pmill/aws-cognito#16; here the type only, in olegabu/cognito-helper#2")
    def __init__(self) -> None:
        super().__init__("The security token included in the request is invalid.")

    @classmethod
    def revoked(cls) -> "UnrecognizedClientException":
        """The session of the access key was revoked over the control API."""
        return cls().explain(
            FailedCheck("signature", "credentials that are in force", "revoked credentials", "Get new credentials.")
        )

    @classmethod
    def token_of_other_credentials(cls) -> "UnrecognizedClientException":
        """A permanent access key, with the session token of other credentials."""
        expected, hint = "no session token with a permanent access key", "Unset AWS_SESSION_TOKEN."
        return cls().explain(FailedCheck("signature", expected, "a session token", hint))


class ExpiredTokenException(ServiceError):
    """The credentials that signed the call have expired."""

    failed = FailedCheck(
        "signature",
        "credentials that have not expired",
        "expired credentials",
        "Get new credentials. Moving the emulator's clock ahead makes credentials expire, too.",
    )

    @observed_elsewhere("STS: prowler-cloud/prowler#789")
    def __init__(self) -> None:
        super().__init__("The security token included in the request is expired")


class IncompleteSignatureException(ServiceError):
    """There is a signature, but it cannot be parsed."""

    @classmethod
    @observed_elsewhere("mhart/dynalite, index.js: DynamoDB's front end, which is the same, in 2013")
    def parameters_missing(cls, names: Sequence[str]) -> "IncompleteSignatureException":
        missing = "".join(f"AWS query-string parameters must include '{name}'. " for name in names)
        return cls(f"{missing}Re-examine the query-string parameters.")

    @classmethod
    @observed_elsewhere("mhart/dynalite, index.js: DynamoDB's front end, which is the same, in 2013")
    def header_parts_missing(cls, names: Sequence[str], authorization: str) -> "IncompleteSignatureException":
        needed = {name: f"Authorization header requires '{name}' parameter. " for name in names}
        if "X-Amz-Date" in needed:
            needed["X-Amz-Date"] = (
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
            )
        start = "".join(needed.values())
        return cls._quoting(lambda header: f"{start}Authorization={header}", authorization)

    @classmethod
    @observed_elsewhere("mhart/dynalite, index.js: DynamoDB's front end, which is the same, in 2013")
    def not_a_pair(cls, part: str, authorization: str) -> "IncompleteSignatureException":
        sentence = "'{}' not a valid key=value pair (missing equal-sign) in Authorization header: '{}'."
        return cls._quoting(sentence.format, part, authorization)

    @classmethod
    @observed_elsewhere("mhart/dynalite, index.js: DynamoDB's front end, which is the same, in 2013")
    def credential_malformed(cls, credential: str) -> "IncompleteSignatureException":
        return cls._quoting(
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
            "got '{}'".format,
            credential,
        )

    @classmethod
    @observed_elsewhere("mhart/dynalite, index.js: DynamoDB's front end, which is the same, in 2013")
    def date_malformed(cls, date: str) -> "IncompleteSignatureException":
        sentence = "Date must be in ISO-8601 'basic format'. Got '{}'. See http://en.wikipedia.org/wiki/ISO_8601"
        return cls._quoting(sentence.format, date)

    @classmethod
    @observed_elsewhere("mhart/dynalite, index.js: DynamoDB's front end, which is the same, in 2013")
    def algorithm_unsupported(cls, algorithm: str) -> "IncompleteSignatureException":
        return cls._quoting("Unsupported AWS 'algorithm': '{}' (only AWS4-HMAC-SHA256 for now). ".format, algorithm)

    @classmethod
    def _quoting(cls, sentence: Callable[..., str], *values: str) -> "IncompleteSignatureException":
        """A sentence about values of the signature, any of which may hold a secret: the record is without them."""
        shown = (shorten(value, _MAX_HEADER_CHARACTERS) for value in values)
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
    @observed_elsewhere("Cognito user pools: ArranJacques/laravel-aws-cognito-auth#18")
    def mismatch(cls) -> "InvalidSignatureException":
        return cls(
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method. Consult the service documentation for details."
        )

    @classmethod
    @observed_elsewhere("mhart/dynalite, index.js: DynamoDB's front end, which is the same, in 2013")
    def expired(cls, signed_at: str, earliest: str, now: str, skew_min: int) -> "InvalidSignatureException":
        return cls(f"Signature expired: {signed_at} is now earlier than {earliest} ({now} - {skew_min} min.)")

    @classmethod
    @observed_elsewhere("mhart/dynalite, index.js: DynamoDB's front end, which is the same, in 2013")
    def not_yet_current(cls, signed_at: str, latest: str, now: str, skew_min: int) -> "InvalidSignatureException":
        return cls(f"Signature not yet current: {signed_at} is still later than {latest} ({now} + {skew_min} min.)")

    @classmethod
    @observed_elsewhere("mhart/dynalite, index.js: DynamoDB's front end, which is the same, in 2013")
    def signed_twice(cls) -> "InvalidSignatureException":
        return cls("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")

    @classmethod
    @observed_elsewhere("mhart/dynalite, index.js: DynamoDB's front end, which is the same, in 2013")
    def host_not_signed(cls) -> "InvalidSignatureException":
        return cls("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")

    @classmethod
    @ours("no capture exists; the pattern is AWS's sentence for the header Host")
    def header_not_signed(cls, name: str) -> "InvalidSignatureException":
        return cls(f"'{name}' must be a 'SignedHeader' in the AWS Authorization.")

    @classmethod
    @observed_elsewhere("STS: justincormack/argmin, sts_oracle.rs: a test program that runs against AWS")
    def wrong_scope(cls, parts: Sequence[ScopePart], service: str) -> "InvalidSignatureException":
        """`parts` are the wrong ones of region, service, terminator and date, in AWS's order."""
        sentences = {
            "region": "Credential should be scoped to a valid region. ",
            "service": f"Credential should be scoped to correct service: '{service}'. ",
            "terminator": "Credential should be scoped with a valid terminator: 'aws4_request'. ",
            "date": "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP. ",
        }
        return cls("".join(sentences[part] for part in parts))


class AccessDeniedException(ServiceError):
    """The caller may not do this to that resource.

    `resource` is None for an action that has none. `reason` are AWS's last words, such as "because no session policy
    allows the ... action". `failure_document` is the document of the encoded message, where there is one.
    """

    failure_document: dict[str, Any] | None = None

    @observed("aws/aws-sdk-ruby#2173; with a reason in denials of ListIdentityPools and GetAccessKeyInfo since 2021")
    def __init__(self, caller_arn: str, action: str, resource: str | None, reason: str = "") -> None:
        where = "" if resource is None else f" on resource: {resource}"
        why = f" {reason}" if reason else ""
        super().__init__(f"User: {caller_arn} is not authorized to perform: {action}{where}{why}")
        self.caller_arn, self.action, self.resource, self.reason = caller_arn, action, resource, reason

    def add_encoded_message(self, encoded: str) -> None:
        """End the sentence with the message for DecodeAuthorizationMessage. The journal does not keep it."""
        self.message = f"{self.message} {encoded_message_sentence(encoded)}"


@ours("AWS's services such as EC2 end a refusal with it; Amazon Cognito and STS do not")
def encoded_message_sentence(encoded: str) -> str:
    """The end of a refusal, with the message for DecodeAuthorizationMessage."""
    return f"Encoded authorization failure message: {encoded}"


class RequestEntityTooLargeException(ServiceError):
    """The body is larger than any valid request."""

    status = 413

    @ours("no capture exists; the limit is the emulator's")
    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"Request body is larger than {limit_bytes} bytes.")
