"""Errors of AWS STS, with the codes of the Query protocol (with the suffix Exception only where AWS has it).

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html and CommonErrors.html there.
"""

from collections.abc import Iterable, Sequence

from cognito_identity_emulator.errors.evidence import documented, observed, observed_elsewhere, ours
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.service_error import ServiceError, violations_sentence
from cognito_identity_emulator.runtime.bounds import (
    MAX_NAME_CHARACTERS,
    MAX_NAMES,
    join_names,
    shorten,
)


class MissingAction(ServiceError):
    """A request that names no action, or is not a form. The answer is a redirect to `location`, without code and
    sentence; CommonErrors has the code."""

    status = 302

    def __init__(self, location: str) -> None:
        super().__init__()
        self.location = location
        self.explanation = "The request names no action. Send Action and Version as application/x-www-form-urlencoded."


class InvalidAction(ServiceError):
    """No action of that name in that version. A version of None was not in the request."""

    @observed("justincormack/argmin, sts_oracle.rs: a test program that runs against AWS")
    def __init__(self, action: str, version: str | None) -> None:
        named = "NO_VERSION_SPECIFIED" if version is None else version
        shown = shorten(action, MAX_NAME_CHARACTERS), shorten(named, MAX_NAME_CHARACTERS)
        super().__init__("Could not find operation {} for version {}".format(*shown))


class MalformedInput(ServiceError):
    """A parameter that cannot be parsed as its type; usually AWS sends no sentence."""

    @classmethod
    @observed("justincormack/argmin, sts_oracle.rs: a test program that runs against AWS")
    def value_missing(cls) -> "MalformedInput":
        """A number that is the empty text."""
        return cls("missing value for decimal type")


class ValidationError(ServiceError):
    """Parameters that break their constraints or contradict each other."""

    @classmethod
    @observed_elsewhere("LocalStack's snapshot of AssumeRole, test_sts_invalid_parameters, recorded on AWS in 2025")
    def not_an_arn(cls, text: str) -> "ValidationError":
        return cls(f"{text} is invalid")

    @classmethod
    @ours("no capture exists")
    def signing_algorithm(cls, offered: Iterable[str], algorithm: str) -> "ValidationError":
        return cls(f"SigningAlgorithm must be one of {join_names(offered)}, not {algorithm}.")

    @classmethod
    @observed("physera/onelogin-aws-cli#12")
    def not_a_role_arn(cls) -> "ValidationError":
        return cls("Request ARN is invalid")

    @classmethod
    @observed_elsewhere("IAM, AttachRolePolicy: hashicorp/terraform-provider-aws#1337")
    def policy_arn_unreadable(cls, arn: str) -> "ValidationError":
        hint = "It has the form arn:aws:iam::ACCOUNT:policy/NAME; AWS's own policies have aws as the account."
        failed = FailedCheck("session policies", "the ARN of a managed policy", arn, hint)
        return cls(f"ARN {arn} is not valid.").explain(failed)

    @classmethod
    @ours("no capture exists")
    def too_many_policy_arns(cls, count: int, most: int) -> "ValidationError":
        failed = FailedCheck("session policies", f"at most {most} in PolicyArns", str(count), "Send fewer.")
        return cls(f"A session takes at most {most} managed policies.").explain(failed)

    @classmethod
    @observed_elsewhere("AssumeRole: justincormack/argmin, sts_oracle.rs: a test program that runs against AWS")
    def constraints_broken(cls, sentences: Sequence[str]) -> "ValidationError":
        """`sentences` name a value, its place and the constraint; the first are listed, behind the count of all."""
        return cls(violations_sentence(len(sentences), sentences[:MAX_NAMES]))

    @classmethod
    @observed("sqs4s#270")
    def duration_over_role_maximum(cls) -> "ValidationError":
        return cls("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")

    @classmethod
    @observed("aws/eks-anywhere#9485; justincormack/argmin, sts_oracle.rs")
    def duration_over_chaining_limit(cls) -> "ValidationError":
        return cls("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.")

    @classmethod
    @ours("no capture exists")
    def nothing_to_scope(cls) -> "ValidationError":
        return cls("At least one of Policy and DurationSeconds is required.")

    @classmethod
    @observed("mahitotsu/gekko_08, experiments/multi-hop-propagation/RESULTS.md")
    def source_identity_set(cls) -> "ValidationError":
        return cls("The source identity is already set for this assume role session")


class InvalidParameterValue(ServiceError):
    """Session tags that are each valid, but not together."""

    @classmethod
    @observed_elsewhere("LocalStack's snapshot of AssumeRole, recorded on AWS in 2025")
    def duplicate_tag_keys(cls) -> "InvalidParameterValue":
        return cls("Duplicate tag keys found. Please note that Tag keys are case insensitive.")

    @classmethod
    @observed("LocalStack's snapshots of AssumeRole and AssumeRoleWithWebIdentity, recorded on AWS in 2025")
    def transitive_key_without_tag(cls) -> "InvalidParameterValue":
        return cls("The specified transitive tag key must be included in the requested tags.")

    @classmethod
    @observed("LocalStack's snapshot of AssumeRole, recorded on AWS in 2025; mahitotsu/gekko_08, RESULTS.md")
    def transitive_key_of_caller(cls) -> "InvalidParameterValue":
        return cls(
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from "
            "the calling session."
        )

    @classmethod
    @ours("no capture exists")
    def reserved_tag_key(cls, key: str) -> "InvalidParameterValue":
        return cls(f"Tag keys must not start with aws: - {shorten(key, MAX_NAME_CHARACTERS)}")


class AccessDenied(ServiceError):
    """The caller is not allowed to do this."""

    status = 403

    @classmethod
    @documented("https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html")
    def not_authorized(cls, action: str) -> "AccessDenied":
        """The trust policy denies the request, or the role does not exist. AWS does not say which."""
        return cls(f"Not authorized to perform sts:{action}")

    @classmethod
    @ours("no capture exists")
    def too_many_scope_down_policies(cls, most: int) -> "AccessDenied":
        hint = "Call with the credentials of the session itself, and one policy."
        failed = FailedCheck("scope-down policies", f"at most {most} in a session", str(most + 1), hint)
        return cls(f"A session has at most {most} scope-down policies.").explain(failed)

    @classmethod
    @observed("aws/aws-sdk-php#1876")
    def session_credentials(cls, arn: str) -> "AccessDenied":
        hint = "Sign with the access key of an account, or call AssumeRole."
        failed = FailedCheck("caller", "an access key that the emulator did not issue", arn, hint)
        return cls("Cannot call GetSessionToken with session credentials").explain(failed)


_NO_VERIFICATION_KEY = (  # the two spaces are AWS's
    "Couldn't retrieve verification key from your identity provider,"
    "  please reference AssumeRoleWithWebIdentity documentation for requirements"
)


_SAML_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html"


class InvalidIdentityToken(ServiceError):
    """The web identity token cannot be accepted."""

    @classmethod
    @observed("aws-amplify/amplify-js#9704")
    def not_a_jwt(cls) -> "InvalidIdentityToken":
        hint = "Send an ID token. An access token of Facebook or Login with Amazon also needs a ProviderId."
        failed = FailedCheck("well-formed", "a JSON Web Token", "another string", hint)
        refusal = cls("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
        return refusal.explain(failed)

    @classmethod
    @observed("guardian/cdk#1944")
    def audience_differs(cls, expected: Iterable[str], got: Iterable[str]) -> "InvalidIdentityToken":
        """`expected` are the client ids of the registered provider."""
        hint = "Add the client id to the registered provider, or get a token for a client id that it has."
        failed = FailedCheck("audience", join_names(expected, " or ") or "no client id", join_names(got), hint)
        return cls("Incorrect token audience").explain(failed)

    @classmethod
    @observed("iterative/dvc.org#5273")
    def issuer_unknown(cls, issuer: str) -> "InvalidIdentityToken":
        hint = "Register it with PUT /_emulator/identity-providers, or set --issuer-keys for it."
        failed = FailedCheck("provider", "a registered OpenID Connect provider for the token's issuer", issuer, hint)
        return cls(f"No OpenIDConnect provider found in your account for {issuer}").explain(failed)

    @classmethod
    @observed_elsewhere("aws/aws-cli#7194: keys that cannot be fetched")
    def own_signature_unverified(cls) -> "InvalidIdentityToken":
        """The token has the issuer of this emulator's OpenID tokens."""
        return cls(_NO_VERIFICATION_KEY)

    @classmethod
    @observed_elsewhere("aws/aws-cli#7194: keys that cannot be fetched")
    def signature_unverified(cls) -> "InvalidIdentityToken":
        hint = "Set the issuer's keys with --issuer-keys, or with the jwks of the registered provider."
        failed = FailedCheck("signature", "a signature by a key of the token's issuer", "another signature", hint)
        return cls(_NO_VERIFICATION_KEY).explain(failed)

    @classmethod
    @observed_elsewhere("aws/aws-cli#7194: keys that cannot be fetched; the guide lists the algorithms")
    def algorithm_unsupported(cls, accepted: Iterable[str], got: str) -> "InvalidIdentityToken":
        hint = "Sign the token with an algorithm that STS takes."
        return cls(_NO_VERIFICATION_KEY).explain(FailedCheck("algorithm", join_names(accepted, " or "), got, hint))

    @classmethod
    @observed_elsewhere("iterative/dvc.org#5273: an issuer that is not registered")
    def issuer_without_https(cls, issuer: str) -> "InvalidIdentityToken":
        """IAM's providers have https URLs, so none is found."""
        hint = "Only issuers in your own network may use http."
        failed = FailedCheck("provider", "an issuer whose URL begins with https", issuer, hint)
        return cls(f"No OpenIDConnect provider found in your account for {issuer}").explain(failed)

    @classmethod
    @observed("aws/aws-cli#7194")
    def keys_not_fetched(cls, problem: str) -> "InvalidIdentityToken":
        """`problem` is a sentence about the last attempt."""
        hint = "Make the issuer reachable, or set its keys with --issuer-keys or the jwks of the registered provider."
        return cls(_NO_VERIFICATION_KEY).explain(FailedCheck("issuer's keys", "a key set", problem, hint))

    @classmethod
    @observed("aws/aws-cli#7194")
    def keys_not_named(cls, provider: str) -> "InvalidIdentityToken":
        """The provider is built into STS, and nothing names it, so that its keys are not fetched."""
        hint = f"Register the role with a trust policy that names {provider}, or set --issuer-keys for it."
        failed = FailedCheck("issuer's keys", f"a role that trusts {provider}", "a role that does not", hint)
        return cls(_NO_VERIFICATION_KEY).explain(failed)

    @classmethod
    @ours("no capture exists")
    def subject_too_long(cls, length: int, most: int) -> "InvalidIdentityToken":
        failed = FailedCheck("sub", f"at most {most} characters", f"{length} characters")
        return cls(f"The subject of the ID Token must have at most {most} characters").explain(failed)

    @classmethod
    @ours("no capture exists; the pattern is AWS's sentence for a RoleSessionName in a SAML response")
    def source_identity_unusable(cls, got: str) -> "InvalidIdentityToken":
        allowed = "[a-zA-Z_0-9+=,.@-]{2,256}"
        failed = FailedCheck("source identity", f"a text that matches {allowed}", got)
        return cls(f"SourceIdentity in the ID Token must match {allowed}").explain(failed)

    @classmethod
    @observed("awesteele.com, 2026-07-13; vouch-sh/vouch#691")
    def role_not_authorized(cls, authorized: Iterable[str], requested: str) -> "InvalidIdentityToken":
        """`authorized` are the roles of the token's claim https://aws.amazon.com/roles."""
        hint = "The claim must name the ARN of the requested role exactly; a token without it is for any role."
        failed = FailedCheck("roles claim", requested, join_names(authorized) or "no role", hint, role_arn=requested)
        return cls("The target role ARN is not present in the roles claim of the identity token").explain(failed)

    @classmethod
    @observed("posts of people whose JSON Web Token was sent with ProviderId www.amazon.com")
    def not_login_with_amazon(cls) -> "InvalidIdentityToken":
        return cls("Provided Token is not a Login With Amazon token")

    @classmethod
    @documented(_SAML_GUIDE)
    def saml_provider_missing(cls, provider_arn: str) -> "InvalidIdentityToken":
        hint = "Register it with PUT /_emulator/identity-providers, and its metadata."
        failed = FailedCheck("provider", "the ARN of a registered SAML provider", provider_arn, hint)
        return cls("Specified provider doesn't exist.").explain(failed)

    @classmethod
    @documented(_SAML_GUIDE)
    def saml_issuer_differs(cls) -> "InvalidIdentityToken":
        return cls("Issuer not present in specified provider")

    @classmethod
    @documented(_SAML_GUIDE)
    def saml_signature_unverified(cls) -> "InvalidIdentityToken":
        return cls("Response signature invalid")

    @classmethod
    @documented(_SAML_GUIDE)
    def saml_audience_differs(cls) -> "InvalidIdentityToken":
        return cls("Response does not contain the required audience.")

    @classmethod
    @observed("dbeaver/cloudbeaver#3112")
    def saml_response_invalid(cls) -> "InvalidIdentityToken":
        """AWS says this of responses that are no XML; assumed: of others of which a required part is missing, too."""
        return cls("Invalid base64 SAMLResponse")

    @classmethod
    @documented(_SAML_GUIDE)
    def saml_session_name_missing(cls) -> "InvalidIdentityToken":
        hint = "Configure the provider to send the attribute https://aws.amazon.com/SAML/Attributes/RoleSessionName."
        failed = FailedCheck("RoleSessionName", "an attribute with one value", "none", hint)
        return cls("RoleSessionName is required in AuthnResponse").explain(failed)

    @classmethod
    @documented(_SAML_GUIDE)
    def saml_session_name_unusable(cls, got: str) -> "InvalidIdentityToken":
        allowed = "[a-zA-Z_0-9+=,.@-]{2,64}"
        failed = FailedCheck("RoleSessionName", f"a text that matches {allowed}", got)
        return cls(f"RoleSessionName in AuthnResponse must match {allowed}").explain(failed)

    @classmethod
    @ours("no capture exists; the words are those about a RoleSessionName")
    def saml_attribute_unusable(cls, attribute: str, allowed: str, got: str) -> "InvalidIdentityToken":
        failed = FailedCheck(attribute, f"a value that matches {allowed}", got)
        return cls(f"{attribute} in AuthnResponse must match {allowed}").explain(failed)

    @classmethod
    @ours("AWS has no optional libraries")
    def saml_library_missing(cls, problem: str) -> "InvalidIdentityToken":
        return cls(problem)

    @classmethod
    @ours("no capture exists")
    def saml_not_yet_valid(cls) -> "InvalidIdentityToken":
        return cls("The SAML assertion is not yet valid")

    @classmethod
    @ours("no capture exists")
    def not_yet_valid(cls) -> "InvalidIdentityToken":
        return cls("The ID Token provided is not yet valid")

    @classmethod
    @observed("aws-actions/configure-aws-credentials#502; aws/aws-sdk-ruby#2698")
    def claim_missing(cls, claim: str) -> "InvalidIdentityToken":
        hint = "Use the provider's ID token, which has this claim; access tokens may not."
        failed = FailedCheck("claims", f"the claim {claim}", "none", hint)
        return cls(f"Missing a required claim: {claim}").explain(failed)


class ExpiredTokenException(ServiceError):
    """The web identity token has expired, or was issued too long ago."""

    @classmethod
    @observed("aws/aws-sdk-java-v2#5709")
    def expired(cls, now: int, expires_at: int) -> "ExpiredTokenException":
        """Both times are epoch seconds."""
        return cls(f"Token expired: current date/time {now} must be before the expiration date/time {expires_at}")

    @classmethod
    @observed("mozilla-iam/mozilla-aws-cli#146; mozilla-iam/mozilla-aws-cli#155")
    def too_old(cls, age_s: int, most_s: int) -> "ExpiredTokenException":
        failed = FailedCheck("iat", f"a token issued at most {most_s} s ago", f"{age_s} s", "Get a new token.")
        return cls(f"Token too old: {age_s}").explain(failed)

    @classmethod
    @documented("https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html, in other words")
    def saml_too_late(cls) -> "ExpiredTokenException":
        return cls("Token must be redeemed within 5 minutes of issuance")


class IDPRejectedClaim(ServiceError):
    """The provider rejects an OAuth 2.0 access token."""

    status = 403

    @classmethod
    @observed("aws/aws-sdk-js#198")
    def bad_request(cls, provider: str) -> "IDPRejectedClaim":
        return cls(f"{provider}: {provider} responded with HTTP/1.1 400 Bad Request")


class RegionDisabledException(ServiceError):
    """STS is disabled in the region. AWS declares it; the emulator never raises it."""

    status = 403


class InvalidSubjectCredentials(ServiceError):
    """GetScopedCredentials with other credentials than those of a session."""

    @ours("no capture exists")
    def __init__(self) -> None:
        super().__init__("The credentials in the request are not temporary credentials.")
        self.explanation = "Sign with credentials of AssumeRole, GetSessionToken or an identity pool."


class InsufficientSessionLifetime(ServiceError):
    """GetScopedCredentials for longer than the caller's session lasts. Both are in seconds."""

    @ours("no capture exists")
    def __init__(self, duration_s: int, left_s: int) -> None:
        super().__init__("The requested DurationSeconds exceeds the remaining lifetime of the calling session.")
        hint = "Ask for less, or leave DurationSeconds out: the end is then that of the session."
        self.explain(FailedCheck("duration", f"at most {left_s} s", f"{duration_s} s", hint))


class InvalidContextAssertion(ServiceError):
    """A context assertion of IAM Identity Center. AWS declares it; the emulator never raises it."""


class IDPCommunicationError(ServiceError):
    """The provider of an OAuth 2.0 access token does not answer. AWS declares it; the emulator never raises it."""


class PackedPolicyTooLarge(ServiceError):
    """Session policies and tags larger than their packed size."""

    @classmethod
    @observed("CloudTrail records of the enhanced flow")
    def by_tags(cls, percent: int) -> "PackedPolicyTooLarge":
        return cls(f"Packed size of session tags consumes {percent}% of allotted space.")

    @classmethod
    @observed("issues of several projects: Packed policy consumes 157% of allotted space")
    def by_policies(cls, percent: int) -> "PackedPolicyTooLarge":
        """Policies with or without tags."""
        return cls(f"Packed policy consumes {percent}% of allotted space, please use smaller policy.")


class MissingAuthenticationToken(ServiceError):
    """A signed action without a signature."""

    status = 403

    @observed("aws/aws-sdk-php#3246")
    def __init__(self) -> None:
        super().__init__("Request is missing Authentication Token")


class InvalidClientTokenId(ServiceError):
    """The access key or the session token is unknown."""

    status = 403

    @observed("justincormack/argmin, sts_oracle.rs: a test program that runs against AWS")
    def __init__(self) -> None:
        super().__init__("The security token included in the request is invalid.")


class ExpiredToken(ServiceError):
    """The credentials that signed the call have expired."""

    status = 403

    @observed("prowler-cloud/prowler#789")
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

    @ours("the emulator's own failure")
    def __init__(self) -> None:
        super().__init__("Internal error")


class SessionDurationEscalationException(ServiceError):
    """A web identity token that would be valid for longer than the session that it is for."""

    code = "SessionDurationEscalationException"
    status = 403

    @classmethod
    @ours("AWS's model has the error, and no source its sentence")
    def token_outlives_session(cls, duration_s: int, left_s: int) -> "SessionDurationEscalationException":
        failed = FailedCheck(
            "duration of the token",
            f"at most {left_s} seconds, which the session has left",
            f"{duration_s} seconds",
            "Send a smaller DurationSeconds, whose default is 300, or use newer credentials.",
        )
        refusal = cls("The requested token duration would exceed the expiration of the session.")
        return refusal.explain(failed)


class OutboundWebIdentityFederationDisabledException(ServiceError):
    """The account has not enabled outbound web identity federation."""

    code = "OutboundWebIdentityFederationDisabledException"
    status = 403

    @classmethod
    @ours("AWS's model has the error, and no source its sentence")
    def in_account(cls, account: str) -> "OutboundWebIdentityFederationDisabledException":
        failed = FailedCheck(
            "outbound web identity federation",
            "enabled",
            f"disabled in account {account}",
            "Call EnableOutboundWebIdentityFederation of IAM in that account first.",
        )
        return cls("Outbound web identity federation is disabled for this account.").explain(failed)


class JWTPayloadSizeExceededException(ServiceError):
    """A web identity token that is too large. AWS's limit is not published; the emulator never raises it."""

    code = "JWTPayloadSizeExceededException"


class InvalidAuthorizationMessageException(ServiceError):
    """The message is not one of this emulator and of the caller's account."""

    code = "InvalidAuthorizationMessageException"
    failed = FailedCheck(
        "authorization message",
        "the message of a refusal of --authorization enforce, in this account",
        "another text",
        "Copy what follows `Encoded authorization failure message:`, and sign with a key of that account.",
    )

    @ours("AWS's model has the error, and no source its sentence")
    def __init__(self) -> None:
        super().__init__("The authorization message is not valid.")
