"""Errors of Amazon Cognito Identity.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/CommonErrors.html and the Errors of each operation.
"""

from cognito_identity_emulator.errors.evidence import observed, observed_elsewhere, ours
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.service_error import ServiceError

# --- InvalidParameterException ----------------------------------------------------------------------------------


class InvalidParameterException(ServiceError):
    """A member is well-formed, but its value is invalid."""


class InvalidCognitoIdentityProvider(InvalidParameterException):
    """A user pool entry that does not name a user pool and a client."""

    @observed("aws/aws-cdk#11054")
    def __init__(self) -> None:
        super().__init__("Invalid Cognito Identity Provider")


class NotAPublicProvider(InvalidParameterException):
    """A developer provider in a public call, or an unknown key in SupportedLoginProviders (assumed there)."""

    @observed("aws-amplify/aws-sdk-ios#218: a developer provider in a public call")
    def __init__(self) -> None:
        super().__init__("Please provide a valid public provider")


class DeveloperProviderNameFixed(InvalidParameterException):
    """The developer provider name of a pool cannot change once set."""

    @ours("the guide says that the name cannot change; no refusal was captured")
    def __init__(self, name: str) -> None:
        super().__init__(f"The developer provider name cannot be changed once it has been set: {name}")


class UnsupportedDeveloperProvider(InvalidParameterException):
    """The developer provider named is not the pool's."""

    @observed("danilop/LambdAuth#32, without the type of the error")
    def __init__(self) -> None:
        super().__init__("This identity pool does not support the specified developer provider")


class DeveloperUserIdentifierTooLong(InvalidParameterException):
    """A developer login whose identifier is longer than the operations take that name a developer user."""

    @ours("the model has the limit for the other operations; no refusal was captured")
    def __init__(self, limit: int) -> None:
        super().__init__(f"A developer user identifier cannot have more than {limit} characters.")


class NothingToLookUp(InvalidParameterException):
    """LookupDeveloperIdentity with neither identity nor developer user."""

    @ours("no capture exists")
    def __init__(self) -> None:
        super().__init__("Either IdentityId or DeveloperUserIdentifier must be provided.")


class ClassicFlowDisabled(InvalidParameterException):
    """GetOpenIdToken on a pool whose AllowClassicFlow is false."""

    failed = FailedCheck(
        "classic flow",
        "a pool that allows the classic flow",
        "AllowClassicFlow is false",
        "Allow the classic flow on the pool, or get the credentials by GetCredentialsForIdentity.",
    )

    @observed("aws/aws-cli#7652; aws-amplify/amplify-js#9704")
    def __init__(self) -> None:
        super().__init__("Basic (classic) flow is not enabled, please use enhanced flow.")


class ClassicFlowWithRoleMappings(InvalidParameterException):
    """GetOpenIdToken on a pool that has role mappings."""

    failed = FailedCheck(
        "classic flow",
        "a pool without role mappings",
        "a pool with role mappings",
        "Remove the role mappings from the pool, or get the credentials by GetCredentialsForIdentity.",
    )

    @observed("aws-observability/aws-rum-web#172")
    def __init__(self) -> None:
        super().__init__("Basic (classic) flow is not supported with RoleMappings, please use enhanced flow.")


class ClassicFlowWithSaml(InvalidParameterException):
    """GetOpenIdToken with a SAML login."""

    failed = FailedCheck(
        "classic flow",
        "logins without SAML",
        "a SAML login",
        "Get the credentials by GetCredentialsForIdentity.",
    )

    @observed("aws-amplify/aws-sdk-ios#520")
    def __init__(self) -> None:
        super().__init__("Basic (classic) flow is not supported with SAML, please use enhanced flow.")


class RoleMappingProviderUnknown(InvalidParameterException):
    """A RoleMappings key that names no provider of the pool."""

    @observed("aws/aws-cdk#22951; aws/aws-cdk#7670")
    def __init__(self, key: str) -> None:
        super().__init__(f"({key}) is not a valid RoleMapping ProviderName or is not a configured provider.")


class IncompleteRoleMapping(InvalidParameterException):
    """A role mapping that lacks a member its type needs."""

    @ours("the guide names the members that are required; no refusal was captured")
    def __init__(self, key: str, member: str, mapping_type: str) -> None:
        super().__init__(f"{member} is required for role mapping type {mapping_type} of provider ({key}).")


class TooManyMappingRules(InvalidParameterException):
    """A role mapping with more rules than AWS allows."""

    @observed("badmintoncryer/cdk-preflight, deployments of 2026-09-13, without the type of the error")
    def __init__(self, limit: int) -> None:
        super().__init__(f"The number of rules in the request exceeded {limit}.")


class InvalidCustomPoolId(InvalidParameterException):
    """The tag _custom_id_ of a new pool, which is LocalStack's, has no id of a pool in the region."""

    @ours("for AWS the tag has no meaning")
    def __init__(self, value: str, region: str) -> None:
        super().__init__(f"The tag _custom_id_ must be the id of an identity pool in {region}: {value}")
        hint = "Correct the tag, call the region of the id, or leave the tag out."
        self.explain(FailedCheck("custom id", f"{region}: and hexadecimal digits, with hyphens", value, hint))


class InvalidNextToken(InvalidParameterException):
    """A NextToken that is not of this list."""

    @ours("no capture exists")
    def __init__(self) -> None:
        super().__init__("Invalid NextToken")


class InvalidResourceArn(InvalidParameterException):
    """A ResourceArn of something other than an identity pool."""

    @ours("no capture exists")
    def __init__(self, arn: str) -> None:
        super().__init__(f"Invalid resource ARN: {arn}")


class InvalidTag(InvalidParameterException):
    """A tag that breaks the tagging rules."""

    @classmethod
    @ours("the guide states the rule; no refusal was captured")
    def reserved_key(cls, key: str) -> "InvalidTag":
        return cls(f"Tag keys must not start with aws: - {key}")

    @classmethod
    @ours("the guide states the rule; no refusal was captured")
    def characters_not_allowed(cls, key: str, value: str) -> "InvalidTag":
        return cls(f"Tags may hold a-z, A-Z, 0-9, spaces and _.:/=+-@ only: {key}={value}")


# --- NotAuthorizedException -------------------------------------------------------------------------------------


class NotAuthorizedException(ServiceError):
    """The logins, or the identity pool's settings, do not allow this."""


class UnauthenticatedAccessNotSupported(NotAuthorizedException):
    """No logins, and the pool does not allow guests."""

    failed = FailedCheck(
        "guests",
        "a login, or a pool that allows guests",
        "no login, and AllowUnauthenticatedIdentities is false",
        "Send Logins with the call, or set AllowUnauthenticatedIdentities to true.",
    )

    @observed("aws-amplify/aws-sdk-ios#4394; aws/aws-sdk-js-v3#3113")
    def __init__(self) -> None:
        super().__init__("Unauthenticated access is not supported for this identity pool.")


class IdentityForbidden(NotAuthorizedException):
    """A disabled identity, or an authenticated one without a login."""

    @observed("aws-amplify/amplify-js#6616; aws-amplify/aws-sdk-android#2964")
    def __init__(self, identity_id: str) -> None:
        super().__init__(f"Access to Identity '{identity_id}' is forbidden.")

    @classmethod
    def disabled(cls, identity_id: str, merged_into: str | None) -> "IdentityForbidden":
        if merged_into is None:
            got, hint = (
                "a disabled identity",
                f"Enable it: PUT /_emulator/identities/{identity_id} with disabled false.",
            )
        else:
            got, hint = f"an identity that was merged into {merged_into}", "Call GetId again: its logins have moved."
        return cls(identity_id).explain(FailedCheck("identity", "an enabled identity", got, hint))

    @classmethod
    def without_login(cls, identity_id: str) -> "IdentityForbidden":
        hint = "Send Logins with the call: an identity that has had a login cannot become a guest again."
        return cls(identity_id).explain(FailedCheck("login", "a login of this identity", "no login", hint))


class IdentityProviderNotValid(NotAuthorizedException):
    """An entry of OpenIdConnectProviderARNs or SamlProviderARNs that is not the ARN of such a provider."""

    @observed("aws-amplify/amplify-backend#766; aws-amplify/amplify-backend#855")
    def __init__(self, arn: str, account: str) -> None:
        super().__init__(f"Identity provider {arn} is not valid for account {account}")


class RoleForbidden(NotAuthorizedException):
    """A role that cannot be passed to the pool, or a CustomRoleArn that the login may not take (assumed there)."""

    @observed("boto/boto3#73; aws/aws-sdk-js#908: SetIdentityPoolRoles with the name of a role")
    def __init__(self, role_arn: str) -> None:
        super().__init__(f"Access to Role '{role_arn}' is forbidden.")


class RoleMappingDenied(NotAuthorizedException):
    """No rule chose a role, and the mapping says Deny."""

    @observed("aws-amplify/amplify-js#3621; aws-amplify/amplify-js#8644")
    def __init__(self, provider: str) -> None:
        super().__init__(f"The ambiguous role mapping rules for: {provider} denied this request.")


class LoginsDoNotMatch(NotAuthorizedException):
    """Valid logins, but none of this identity."""

    failed = FailedCheck(
        "owner",
        "at least one login of this identity",
        "valid logins of other identities",
        "Call GetId with these logins: it returns their identity.",
    )

    @observed("aws-amplify/amplify-js#2443")
    def __init__(self) -> None:
        super().__init__(
            "Logins don't match. Please include at least one valid login for this identity or identity pool."
        )


class PoolWithoutProviders(NotAuthorizedException):
    """Logins for a pool that names no identity provider."""

    @observed("aws-amplify/aws-sdk-ios#3034; jonsaw/amazon-cognito-identity-dart#80")
    def __init__(self, pool_id: str) -> None:
        super().__init__(f"Identity pool - {pool_id} does not have identity providers configured.")


class ProviderNotSupported(NotAuthorizedException):
    """The token's issuer, or its audience, is not configured on the pool."""

    @observed("aws-amplify/amplify-js#6020; aws-amplify/amplify-js#5712")
    def __init__(self) -> None:
        super().__init__("Token is not from a supported provider of this identity pool.")


class InvalidLoginToken(NotAuthorizedException):
    """A login token that fails a check; `what` is the second sentence of AWS's message."""

    @observed("every capture of a refused login token begins so")
    def __init__(self, what: str) -> None:
        super().__init__(f"Invalid login token. {what}")

    @classmethod
    @observed("scientifichackers/flutter_cognito_plugin#13")
    def not_a_jwt(cls) -> "InvalidLoginToken":
        return cls("Not a valid OpenId Connect identity token.")

    @classmethod
    @observed("blog.dan.drown.org: GetId with a SAML login")
    def saml_response_invalid(cls) -> "InvalidLoginToken":
        """AWS says this of responses that are no XML, and of others of which a required part is missing."""
        return cls("Invalid base64 SAMLResponse")

    @classmethod
    @observed_elsewhere("STS: dbeaver/cloudbeaver#3112")
    def saml_issuer_differs(cls) -> "InvalidLoginToken":
        return cls("Issuer not present in specified provider")

    @classmethod
    @observed_elsewhere("STS: cevoaustralia/aws-google-auth#270")
    def saml_signature_unverified(cls) -> "InvalidLoginToken":
        return cls("Response signature invalid")

    @classmethod
    @observed("aws-amplify/aws-sdk-ios#438; aws/aws-sdk-net#1251")
    def issuer_differs(cls) -> "InvalidLoginToken":
        return cls("Issuer doesn't match providerName")

    @classmethod
    @observed("amazon-archives/amazon-cognito-identity-js#7: a user pool's access token, which has no aud")
    def claim_missing(cls, claim: str) -> "InvalidLoginToken":
        return cls(f"Missing a required claim: {claim}")

    @classmethod
    @observed("amazon-archives/amazon-cognito-identity-js#91")
    def signature_unverified(cls) -> "InvalidLoginToken":
        return cls("Couldn't verify signed token.")

    @classmethod
    @observed("aws-amplify/amplify-js#3675; aws-amplify/aws-sdk-ios#2513")
    def expired(cls, now: int, expires_at: int) -> "InvalidLoginToken":
        return cls(f"Token expired: {now} >= {expires_at}")

    @classmethod
    @observed("aws-amplify/amplify-js#180; aws-amplify/aws-sdk-ios#2296")
    def access_token_expired(cls) -> "InvalidLoginToken":
        """For an opaque token, whose message has no times."""
        return cls("Token is expired.")

    @classmethod
    @ours("no capture exists; the pattern is that of an expired token")
    def not_yet_valid(cls, now: int, not_before: int) -> "InvalidLoginToken":
        return cls(f"Token not yet valid: {now} < {not_before}")

    @classmethod
    @ours("the API reference promises a refusal; its sentence was never captured")
    def user_disabled(cls) -> "InvalidLoginToken":
        """From a server-side token check."""
        return cls("User is disabled.")

    @classmethod
    @ours("the API reference promises a refusal; its sentence was never captured")
    def user_deleted(cls) -> "InvalidLoginToken":
        """From a server-side token check."""
        return cls("User does not exist.")

    @classmethod
    @observed("aws-amplify/amplify-js#388; aws/aws-sdk-net#420")
    def is_a_cognito_token(cls) -> "InvalidLoginToken":
        return cls("Can't pass in a Cognito token.")

    @classmethod
    @observed("aws-amplify/aws-sdk-android#1431, without the case in which it is said")
    def not_a_cognito_token(cls) -> "InvalidLoginToken":
        return cls("Not a Cognito token.")


# --- Other errors of the service ------------------------------------------------------------------------------


class ResourceNotFoundException(ServiceError):
    """The named pool, identity or user does not exist."""


class IdentityPoolNotFound(ResourceNotFoundException):
    @observed("aws-amplify/amplify-js#14117; aws-amplify/amplify-js#12888")
    def __init__(self, pool_id: str) -> None:
        super().__init__(f"IdentityPool '{pool_id}' not found.")
        hint = "Create it; a seed can give a pool this id. A pool is only visible in its own account and region."
        self.explain(FailedCheck("pool", "the id of a pool in the caller's account and region", pool_id, hint))


class IdentityNotFound(ResourceNotFoundException):
    @observed("aws-amplify/amplify-js#2301")
    def __init__(self, identity_id: str) -> None:
        super().__init__(f"Identity '{identity_id}' not found.")
        hint = (
            "Call GetId first. An identity is only visible in the account and region of its pool. After a restart, an "
            "emulator in memory has lost its identities, unless it runs with --seed-ids."
        )
        expected = "the id of an identity in the caller's account and region"
        self.explain(FailedCheck("identity", expected, identity_id, hint))


class DeveloperUserNotFound(ResourceNotFoundException):
    @ours("no capture exists")
    def __init__(self, identifier: str) -> None:
        super().__init__(f"Developer user identifier '{identifier}' not found.")


class PrincipalTagsNotConfigured(ResourceNotFoundException):
    """A provider whose principal tags were never set."""

    @observed("ministackorg/ministack#1607, whose author compared it with ap-southeast-2; a weak source")
    def __init__(self, provider: str) -> None:
        super().__init__(f"No Principal Tags configured for Provider {provider}")


class ResourceConflictException(ServiceError):
    """A login that already belongs to another identity, or an id that another pool has."""


class CustomPoolIdTaken(ResourceConflictException):
    """The tag _custom_id_ of a new pool, which is LocalStack's, has the id of an existing pool."""

    @ours("for AWS the tag has no meaning")
    def __init__(self, value: str) -> None:
        super().__init__(f"The tag _custom_id_ has the id of an existing identity pool: {value}")
        hint = "Delete that pool, or choose another id. The pool may belong to another account."
        self.explain(FailedCheck("custom id", "an id that no pool has", value, hint))


class LoginAlreadyLinked(ResourceConflictException):
    """One identity cannot hold two users of one public provider."""

    @ours("no capture of a ResourceConflictException exists")
    def __init__(self, provider: str) -> None:
        super().__init__(f"Login is already linked to another account: {provider}")


class TooManyLinkedLogins(ResourceConflictException):
    """An identity holds at most 20 logins."""

    @ours("no capture of a ResourceConflictException exists")
    def __init__(self, limit: int) -> None:
        super().__init__(f"An identity cannot have more than {limit} linked logins.")


class DeveloperUserElsewhere(ResourceConflictException):
    """The developer user belongs to another identity."""

    @ours("no capture of a ResourceConflictException exists")
    def __init__(self, identifier: str, identity_id: str) -> None:
        super().__init__(f"Developer user identifier '{identifier}' is not linked to Identity '{identity_id}'.")


class DeveloperUserAlreadyRegisteredException(ServiceError):
    """The developer user already belongs to another identity."""

    @observed_elsewhere("the service model's documentation of a developer user identifier")
    def __init__(self) -> None:
        super().__init__("This developer user identifier is already registered with Cognito.")


class InvalidIdentityPoolConfigurationException(ServiceError):
    """The pool has no role of the required kind, or STS refuses it. AWS does not say which."""

    @observed("aws-amplify/amplify-swift#3124; aws/aws-sdk-js#1615")
    def __init__(self) -> None:
        super().__init__("Invalid identity pool configuration. Check assigned IAM roles for this pool.")


class LimitExceededException(ServiceError):
    """A limit of the account is reached."""


class TooManyIdentityPools(LimitExceededException):
    @ours("no capture exists")
    def __init__(self, limit: int) -> None:
        super().__init__(f"The account has reached its limit of {limit} identity pools.")
        hint = "Raise --max-identity-pools, or delete a pool. AWS allows 1000 today."
        expected = f"at most {limit} in the account and region"
        self.explain(FailedCheck("identity pools", expected, str(limit + 1), hint))


class TooManyUserPoolClients(LimitExceededException):
    @ours("no capture exists")
    def __init__(self, limit: int) -> None:
        super().__init__(f"An identity pool cannot have more than {limit} Cognito user pool providers.")


class TooManyTags(InvalidParameterException):
    """TagResource declares no LimitExceededException."""

    @ours("no capture exists")
    def __init__(self, limit: int) -> None:
        super().__init__(f"A resource cannot have more than {limit} tags.")


class ConcurrentModificationException(ServiceError):
    """Two calls changed the same pool at once."""


class TooManyRequestsException(ServiceError):
    """The caller is throttled. AWS declares it; only a fault of the emulator raises it."""


class ExternalServiceException(ServiceError):
    """An identity provider could not be reached, or `sentence` says what else is missing."""

    @ours("no capture exists")
    def __init__(self, provider: str, sentence: str | None = None) -> None:
        super().__init__(sentence or f"Identity provider {provider} could not be reached.")


class InternalErrorException(ServiceError):
    """The emulator failed; the log has the details under the request id."""

    status = 500

    @ours("the emulator's own failure")
    def __init__(self) -> None:
        super().__init__("Internal error")
