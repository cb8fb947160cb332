"""SAML logins as a pool expects them: a base64 response under the ARN of a SAML provider that the pool names.

A provider that is registered with its metadata accepts the issuer of the metadata. Every provider accepts the built-in
identity provider, which uses the registered issuer's name.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cognito_identity_emulator.domain.arns import saml_provider_name
from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.roles import SAML_ROLE_ATTRIBUTE
from cognito_identity_emulator.domain.verified_login import VerifiedLogin
from cognito_identity_emulator.errors.cognito_identity import (
    ExternalServiceException,
    InvalidLoginToken,
    ProviderNotSupported,
)
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.keys.key_ring import SigningKeys
from cognito_identity_emulator.logins.check import TOO_EARLY, TOO_LATE, Check, Checks
from cognito_identity_emulator.logins.login_token import IssueError, LoginTokenRequest
from cognito_identity_emulator.logins.provider_kind import IssuingContext, VerificationContext
from cognito_identity_emulator.logins.providers.saml_error import SamlCheck
from cognito_identity_emulator.storage.registry import RegistryCache

if TYPE_CHECKING:
    from cryptography import x509

    from cognito_identity_emulator.logins.providers.saml import SamlAssertion, SamlError, SamlMetadata


class SamlKind:
    """The SAML providers of IAM, by their ARN."""

    def recognizes(self, key: str, pools: Sequence[IdentityPool]) -> bool:
        """Whether the key is the ARN of a SAML provider."""
        return saml_provider_name(key) is not None

    def login(self, pool: IdentityPool, key: str, context: VerificationContext) -> "SamlLogin":
        """A response that matches the metadata of the registered provider."""
        metadata = _registered_metadata(key, context.registry)
        is_configured = key in (pool.saml_provider_arns or ())
        return SamlLogin(key, is_configured, metadata, context.keys.login_tokens, context.strict)

    def audiences(self, pool: IdentityPool, key: str, registry: RegistryCache) -> Sequence[str]:
        """AWS itself, when the pool names the provider."""
        from cognito_identity_emulator.logins.providers.saml import AWS_AUDIENCES

        return AWS_AUDIENCES if key in (pool.saml_provider_arns or ()) else ()

    def issue(self, request: LoginTokenRequest, key: str, audience: str, now: int, context: IssuingContext) -> str:
        """A response of the registered provider, signed by the built-in identity provider."""
        from cognito_identity_emulator.logins.saml_issuer import sign_response

        login_tokens = context.keys.login_tokens
        login = SamlLogin(key, True, _registered_metadata(key, context.registry), login_tokens, True)
        login_tokens.note_signature()
        claims = request.claims or {}
        try:
            return sign_response(
                key=login_tokens.active().private,
                certificate=certificate(login_tokens),
                issuer=login.trusted_metadata().entity_id,
                subject=request.subject,
                audience=audience,
                attributes={name: _attribute_values(value) for name, value in claims.items() if value is not None},
                provider_arn=key,
                now=now,
                expires_at=now + request.expires_in_s * 1000,
                fault=request.fault,  # type: ignore[arg-type]  # one of FAULTS, which are the issuer's own
            )
        except ValueError as problem:
            raise IssueError(f"XML cannot contain this subject or one of these claims: {problem}.") from None


@dataclass(frozen=True, slots=True)
class SamlLogin:
    """What a pool expects of a SAML response.

    `key` is the provider's ARN; `metadata` is None when none is registered. Unless `strict`, signatures are not
    verified.
    """

    key: str
    is_configured: bool
    metadata: str | None
    built_in: SigningKeys
    strict: bool

    def fetch_needed(self, text: str, now: int, *, every_check: bool = False) -> "Future[None] | None":
        """Never: the metadata has the certificates."""
        return None

    def verify_fast(self, text: str, now: int) -> VerifiedLogin | None:
        """Never: XML signatures take much longer than describing the checks."""
        return None

    def checks(self, text: str, now: int) -> Checks:
        """The checks of a response."""
        from cognito_identity_emulator.logins.providers.saml import (
            SamlError,
            SamlLibraryMissingError,
            validate_response,
        )

        expected = f"{self.key} among the pool's providers"
        if not self.is_configured:
            hint = f"Add {self.key} to the pool's SAML providers."
            yield Check("provider", expected, "it is not one of them", ProviderNotSupported(), hint)
        else:
            yield Check("provider", expected, "it is")
        try:
            assertion = validate_response(
                text, metadata=self.trusted_metadata(), provider_arn=self.key, now=now, verify_signature=self.strict
            )
        except SamlError as refused:
            yield Check(refused.check, refused.expected, refused.got, _refusal(refused), HINTS[refused.check])
            raise
        except SamlLibraryMissingError as missing:
            refusal = ExternalServiceException(self.key, str(missing))
            yield Check("library", "lxml and signxml", "not installed", refusal, str(missing))
            raise
        yield Check("signature", "a response by the provider", assertion.issuer)
        return self._verified_login(assertion)

    def trust_any(self, text: str) -> VerifiedLogin:
        """The login of any string: the user is the NameID of a response, or the string itself."""
        from cognito_identity_emulator.logins.providers.saml import (
            SamlError,
            SamlLibraryMissingError,
            unverified_assertion,
        )
        from cognito_identity_emulator.logins.providers.saml_xml import is_xml_in_base64

        try:
            return self._verified_login(unverified_assertion(text, provider_arn=self.key))
        except SamlError:
            pass
        except SamlLibraryMissingError as missing:
            if is_xml_in_base64(text):
                raise ExternalServiceException(self.key, str(missing)) from None
        return VerifiedLogin(Login(self.key, text), f"{self.key}:SAML:{text}", (self.key,), self.key, {"sub": text})

    def preview(self, claims: Mapping[str, Any]) -> VerifiedLogin:
        """The login of a good response with these attributes. The user is `sub`, roles are in AWS's Role attribute.

        Raises SamlError for roles that are not `role arn,provider arn`.
        """
        from cognito_identity_emulator.logins.providers.saml import SamlAssertion, roles_for

        subject = str(claims.get("sub") or "")
        attributes = {
            name: tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)
            for name, value in claims.items()
            if value is not None and name not in ("sub", "aud", "iss")
        }
        issuer, audience = str(claims.get("iss") or ""), str(claims.get("aud") or "")
        roles = roles_for(self.key, attributes.get(SAML_ROLE_ATTRIBUTE, ()))
        return self._verified_login(SamlAssertion(subject, issuer, audience, attributes, roles, 0))

    def trusted_metadata(self) -> "SamlMetadata":
        """The provider's metadata, with the built-in identity provider's certificate beside its own."""
        from cognito_identity_emulator.logins.providers.saml import SamlMetadata, parse_metadata

        own = certificate(self.built_in)
        if self.metadata is None:
            return SamlMetadata(self.key, (own,))
        registered = parse_metadata(self.metadata.encode())
        return replace(registered, certificates=(*registered.certificates, own))

    def _verified_login(self, assertion: "SamlAssertion") -> VerifiedLogin:
        """The user is the NameID; rules see every attribute, a single value as itself."""
        claims = attribute_claims(assertion)
        claims.update(sub=assertion.subject, aud=assertion.audience, iss=assertion.issuer)
        subject = assertion.subject
        roles = tuple(role for role, _ in assertion.roles)
        return VerifiedLogin(
            Login(self.key, subject), f"{self.key}:SAML:{subject}", (self.key,), self.key, claims, saml_roles=roles
        )


def registered_assertion(
    text: str, provider_arn: str, now: int, registry: RegistryCache, built_in: SigningKeys
) -> "SamlAssertion":
    """The assertion of a response of the registered provider, verified at `now` (epoch milliseconds). Raises SamlError,
    SamlLibraryMissingError."""
    from cognito_identity_emulator.logins.providers.saml import validate_response

    login = SamlLogin(provider_arn, True, _registered_metadata(provider_arn, registry), built_in, True)
    return validate_response(text, metadata=login.trusted_metadata(), provider_arn=provider_arn, now=now)


def _registered_metadata(arn: str, registry: RegistryCache) -> str | None:
    registered = registry.provider(arn)
    return None if registered is None else registered.saml_metadata


def _attribute_values(value: Any) -> Sequence[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]


def attribute_claims(assertion: "SamlAssertion") -> dict[str, object]:
    """The attributes of a response as claims: a single value as itself, several as a list."""
    return {name: values[0] if len(values) == 1 else list(values) for name, values in assertion.attributes.items()}


def certificate(built_in: SigningKeys) -> "x509.Certificate":
    """The certificate of the built-in identity provider; the same for the same key."""
    from cognito_identity_emulator.logins.saml_issuer import self_signed_certificate

    key = built_in.active()
    return self_signed_certificate(key.private, common_name=key.key_id)


_REGISTER = (
    "Register the provider's own metadata, which names its issuer and certificates: PUT /_emulator/identity-providers."
)

HINTS: Mapping[SamlCheck, str] = {
    "well-formed": "Send the SAMLResponse as the provider posts it: XML in base64.",
    "encrypted": "Configure the provider to send unencrypted assertions; identity pools do not accept encrypted ones.",
    "status": "The provider refused the login; see its log.",
    "issuer": _REGISTER,
    "signature": _REGISTER,
    "not-before": TOO_EARLY,
    "expired": TOO_LATE,
    "audience": "Configure the provider to set the assertion's audience to the expected value.",
    "subject-missing": "Configure the provider to send a NameID.",
    "subject-confirmation": "Configure the provider to send one bearer confirmation, with NotOnOrAfter and Recipient.",
    "recipient": "Configure the provider to post its responses to AWS's sign-in address and to set Recipient to it.",
    "roles": "Configure the provider to write each role as `role arn,provider arn`.",
}


def _refusal(refused: "SamlError") -> ServiceError:
    """AWS's sentence for a check that failed.

    Cognito's own were observed for expiry, in milliseconds, and for a response that it cannot read. Those for issuer
    and signature are STS's; assumed: Cognito asks the same service, and puts its own words before every answer.
    """
    match refused.check:
        case "expired" if refused.now is not None and refused.limit is not None:
            return InvalidLoginToken.expired(refused.now, refused.limit)
        case "not-before" if refused.now is not None and refused.limit is not None:
            return InvalidLoginToken.not_yet_valid(refused.now, refused.limit)
        case "issuer":
            return InvalidLoginToken.saml_issuer_differs()
        case "signature":
            return InvalidLoginToken.saml_signature_unverified()
        case "audience" | "recipient":
            return ProviderNotSupported()
        case _:
            return InvalidLoginToken.saml_response_invalid()
