"""Errors of AWS STS, with the codes of the Query protocol (with the suffix Exception only where AWS has it).

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html and CommonErrors.html there.
"""

from collections.abc import Iterable, Sequence

from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.service_error import ServiceError, violations_sentence
from cognito_identity_emulator.runtime.bounds import MOST_NAMES, MOST_OF_A_NAME, join_names, shorten


class MissingAction(ServiceError):
    """A request that names no action, or is no form. The answer is a redirect to `location`, without code and sentence;
    CommonErrors has the code."""

    status = 302

    def __init__(self, location: str) -> None:
        super().__init__()
        self.location = location
        self.explanation = "The request names no action. Send Action and Version as application/x-www-form-urlencoded."


class InvalidAction(ServiceError):
    """No action of that name in that version. A version of None was not in the request."""

    def __init__(self, action: str, version: str | None) -> None:
        named = "NO_VERSION_SPECIFIED" if version is None else version
        shown = shorten(action, MOST_OF_A_NAME), shorten(named, MOST_OF_A_NAME)
        super().__init__("Could not find operation {} for version {}".format(*shown))


class MalformedInput(ServiceError):
    """A parameter that cannot be parsed as its type."""


class ValidationError(ServiceError):
    """Parameters that break their constraints or contradict each other."""

    @classmethod
    def not_an_arn(cls, text: str) -> "ValidationError":
        return cls(f"{text} is invalid")

    @classmethod
    def not_a_role_arn(cls) -> "ValidationError":
        return cls("Request ARN is invalid")

    @classmethod
    def policy_arn_unreadable(cls, arn: str) -> "ValidationError":
        """IAM's wording."""
        return cls(f"ARN {arn} is not valid.")

    @classmethod
    def too_many_policy_arns(cls, most: int) -> "ValidationError":
        """Our wording."""
        return cls(f"A session takes at most {most} managed policies.")

    @classmethod
    def constraints_broken(cls, sentences: Sequence[str]) -> "ValidationError":
        """`sentences` name a value, its place and the constraint; the first are listed, behind the count of all."""
        return cls(violations_sentence(len(sentences), sentences[:MOST_NAMES]))

    @classmethod
    def duration_over_role_maximum(cls) -> "ValidationError":
        return cls("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")


class InvalidParameterValue(ServiceError):
    """Session tags that are each valid, but not together."""

    @classmethod
    def duplicate_tag_keys(cls) -> "InvalidParameterValue":
        return cls("Duplicate tag keys found. Please note that Tag keys are case insensitive.")

    @classmethod
    def transitive_key_without_tag(cls) -> "InvalidParameterValue":
        return cls("The specified transitive tag key must be included in the requested tags.")

    @classmethod
    def reserved_tag_key(cls, key: str) -> "InvalidParameterValue":
        """Our wording."""
        return cls(f"Tag keys must not start with aws: - {shorten(key, MOST_OF_A_NAME)}")


class AccessDenied(ServiceError):
    """The trust policy denies the request, or the role does not exist. AWS does not say which."""

    status = 403

    def __init__(self, action: str) -> None:
        super().__init__(f"Not authorized to perform sts:{action}")


_NO_VERIFICATION_KEY = (  # the two spaces are AWS's
    "Couldn't retrieve verification key from your identity provider,"
    "  please reference AssumeRoleWithWebIdentity documentation for requirements"
)


class InvalidIdentityToken(ServiceError):
    """The web identity token cannot be accepted."""

    @classmethod
    def not_a_jwt(cls) -> "InvalidIdentityToken":
        return cls("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")

    @classmethod
    def audience_differs(cls, expected: Iterable[str], got: Iterable[str]) -> "InvalidIdentityToken":
        """`expected` are the client ids of the registered provider."""
        hint = "Add the client id to the registered provider, or get a token for a client id that it has."
        failed = FailedCheck("audience", join_names(expected, " or ") or "no client id", join_names(got), hint)
        return cls("Incorrect token audience").explain(failed)

    @classmethod
    def issuer_unknown(cls, issuer: str) -> "InvalidIdentityToken":
        hint = "Register it with PUT /_emulator/identity-providers, or set --issuer-keys for it."
        failed = FailedCheck("provider", "a registered OpenID Connect provider for the token's issuer", issuer, hint)
        return cls(f"No OpenIDConnect provider found in your account for {issuer}").explain(failed)

    @classmethod
    def signature_unverified(cls) -> "InvalidIdentityToken":
        hint = "Set the issuer's keys with --issuer-keys, or with the jwks of the registered provider."
        failed = FailedCheck("signature", "a signature by a key of the token's issuer", "another signature", hint)
        return cls(_NO_VERIFICATION_KEY).explain(failed)

    @classmethod
    def algorithm_unsupported(cls, accepted: Iterable[str], got: str) -> "InvalidIdentityToken":
        """Assumed: AWS documents the algorithms and not the sentence."""
        hint = "Sign the token with an algorithm that STS takes."
        return cls(_NO_VERIFICATION_KEY).explain(FailedCheck("algorithm", join_names(accepted, " or "), got, hint))

    @classmethod
    def issuer_without_https(cls, issuer: str) -> "InvalidIdentityToken":
        """IAM's providers have https URLs, so none is found."""
        hint = "Only issuers in your own network may use http."
        failed = FailedCheck("provider", "an issuer whose URL begins with https", issuer, hint)
        return cls(f"No OpenIDConnect provider found in your account for {issuer}").explain(failed)

    @classmethod
    def keys_not_fetched(cls, problem: str) -> "InvalidIdentityToken":
        """`problem` is a sentence about the last attempt."""
        hint = "Make the issuer reachable, or set its keys with --issuer-keys or the jwks of the registered provider."
        return cls(_NO_VERIFICATION_KEY).explain(FailedCheck("issuer's keys", "a key set", problem, hint))

    @classmethod
    def subject_too_long(cls, length: int, most: int) -> "InvalidIdentityToken":
        """Our wording."""
        failed = FailedCheck("sub", f"at most {most} characters", f"{length} characters")
        return cls(f"The subject of the ID Token must have at most {most} characters").explain(failed)

    @classmethod
    def source_identity_unusable(cls, got: str) -> "InvalidIdentityToken":
        """Our wording, after AWS's for a RoleSessionName in a SAML response."""
        allowed = "[a-zA-Z_0-9+=,.@-]{2,256}"
        failed = FailedCheck("source identity", f"a text that matches {allowed}", got)
        return cls(f"SourceIdentity in the ID Token must match {allowed}").explain(failed)

    @classmethod
    def role_not_authorized(cls, authorized: Iterable[str], requested: str) -> "InvalidIdentityToken":
        """`authorized` are the roles of the token's claim https://aws.amazon.com/roles."""
        hint = "The claim must name the ARN of the requested role exactly; a token without it is for any role."
        failed = FailedCheck("roles claim", requested, join_names(authorized) or "no role", hint, role_arn=requested)
        return cls("The target role ARN is not present in the roles claim of the identity token").explain(failed)

    @classmethod
    def not_login_with_amazon(cls) -> "InvalidIdentityToken":
        return cls("Provided Token is not a Login With Amazon token")

    @classmethod
    def not_yet_valid(cls) -> "InvalidIdentityToken":
        """Our wording."""
        return cls("The ID Token provided is not yet valid")

    @classmethod
    def claim_missing(cls, claim: str) -> "InvalidIdentityToken":
        """Our wording."""
        return cls(f"Missing a required claim: {claim}")


class ExpiredTokenException(ServiceError):
    """The web identity token has expired, or was issued too long ago."""

    @classmethod
    def expired(cls, now: int, expires_at: int) -> "ExpiredTokenException":
        """Both times are epoch seconds."""
        return cls(f"Token expired: current date/time {now} must be before the expiration date/time {expires_at}")

    @classmethod
    def too_old(cls, age_s: int, most_s: int) -> "ExpiredTokenException":
        failed = FailedCheck("iat", f"a token issued at most {most_s} s ago", f"{age_s} s", "Get a new token.")
        return cls(f"Token too old: {age_s}").explain(failed)


class IDPRejectedClaim(ServiceError):
    """The provider rejects an OAuth 2.0 access token."""

    status = 403

    @classmethod
    def bad_request(cls, provider: str) -> "IDPRejectedClaim":
        return cls(f"{provider}: {provider} responded with HTTP/1.1 400 Bad Request")


class RegionDisabledException(ServiceError):
    """STS is disabled in the region. AWS declares it; the emulator never raises it."""

    status = 403


class IDPCommunicationError(ServiceError):
    """The provider of an OAuth 2.0 access token does not answer. AWS declares it; the emulator never raises it."""


class MalformedPolicyDocument(ServiceError):
    """A session policy that is not a policy."""


class PackedPolicyTooLarge(ServiceError):
    """Session policies and tags larger than their packed size."""

    @classmethod
    def by_tags(cls, percent: int) -> "PackedPolicyTooLarge":
        return cls(f"Packed size of session tags consumes {percent}% of allotted space.")

    @classmethod
    def by_policies(cls, percent: int) -> "PackedPolicyTooLarge":
        """Policies with or without tags."""
        return cls(f"Packed policy consumes {percent}% of allotted space, please use smaller policy.")


class MissingAuthenticationToken(ServiceError):
    """A signed action without a signature."""

    status = 403

    def __init__(self) -> None:
        super().__init__("Request is missing Authentication Token")


class InvalidClientTokenId(ServiceError):
    """The access key or the session token is unknown."""

    status = 403

    def __init__(self) -> None:
        super().__init__("The security token included in the request is invalid.")


class ExpiredToken(ServiceError):
    """The credentials that signed the call have expired."""

    status = 403

    def __init__(self) -> None:
        super().__init__("The security token included in the request is expired")


class SignatureDoesNotMatch(ServiceError):
    """The signature does not match the request."""

    status = 403


class IncompleteSignature(ServiceError):
    """The Authorization header cannot be parsed."""


class InternalFailure(ServiceError):
    """The emulator failed; the log has the details under the request id."""

    status = 500

    def __init__(self, message: str = "Internal error") -> None:
        super().__init__(message)
