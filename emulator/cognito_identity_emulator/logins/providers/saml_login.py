"""SAML logins as a pool expects them: a base64 response under the ARN of a SAML provider that the pool names.

A provider that is registered with its metadata accepts that issuer; every provider accepts the built-in identity
provider, which speaks in the registered issuer's name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.verified_login import VerifiedLogin
from cognito_identity_emulator.errors.cognito_identity import InvalidLoginToken, ProviderNotSupported
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.keys.key_ring import SigningKeys
from cognito_identity_emulator.logins.check import TOO_EARLY, TOO_LATE, Check, Checks
from cognito_identity_emulator.logins.providers.saml_refusal import SamlCheck
from cognito_identity_emulator.storage.registry import RegistryCache

if TYPE_CHECKING:
    from cryptography import x509

    from cognito_identity_emulator.logins.providers.saml import SamlAssertion, SamlMetadata, SamlRefusal


@dataclass(frozen=True, slots=True)
class SamlLogin:
    """What a pool expects of a SAML response. `key` is the provider's ARN; `metadata` None: none was registered."""

    key: str
    configured: bool
    metadata: str | None
    built_in: SigningKeys

    def checks(self, text: str, now: int, *, strict: bool) -> Checks:
        """The checks of a response; its signature is only one of them when `strict`."""
        from cognito_identity_emulator.logins.providers.saml import SamlRefusal, validate_response

        expected = f"{self.key} among the pool's providers"
        if not self.configured:
            hint = f"Add {self.key} to the pool's SAML providers."
            yield Check("provider", expected, "it is not among them", ProviderNotSupported(), hint)
        else:
            yield Check("provider", expected, "it is")
        try:
            assertion = validate_response(
                text, metadata=self.trusted_metadata(), provider_arn=self.key, now=now, verify_signature=strict
            )
        except SamlRefusal as refused:
            yield Check(refused.check, refused.expected, refused.got, _refusal(refused), _HINTS[refused.check])
            raise
        yield Check("signature", "a response by the provider", assertion.issuer)
        return self._proof(assertion)

    def unchecked(self, text: str) -> VerifiedLogin:
        """The login of any string when nothing is verified: its user is a response's NameID, or the string itself."""
        from cognito_identity_emulator.logins.providers.saml import (
            SamlLibraryMissingError,
            SamlRefusal,
            unproven_assertion,
        )

        try:
            return self._proof(unproven_assertion(text, provider_arn=self.key))
        except (SamlRefusal, SamlLibraryMissingError):
            pass
        return VerifiedLogin(Login(self.key, text), f"{self.key}:SAML:{text}", (self.key,), self.key, {"sub": text})

    def claimed(self, claims: Mapping[str, Any]) -> VerifiedLogin:
        """The login that a good response with these attributes would prove; the user is `sub`, roles are in AWS's Role
        attribute. Raises SamlRefusal for roles that are not `role arn,provider arn`."""
        from cognito_identity_emulator.logins.providers.saml import ROLE_ATTRIBUTE, SamlAssertion, roles_for

        subject = str(claims.get("sub") or "")
        attributes = {
            name: tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)
            for name, value in claims.items()
            if value is not None and name not in ("sub", "aud", "iss")
        }
        issuer, audience = str(claims.get("iss") or ""), str(claims.get("aud") or "")
        roles = roles_for(self.key, attributes.get(ROLE_ATTRIBUTE, ()))
        return self._proof(SamlAssertion(subject, issuer, audience, attributes, roles, 0))

    def trusted_metadata(self) -> "SamlMetadata":
        """The provider's metadata, with the built-in identity provider's certificate beside its own."""
        from cognito_identity_emulator.logins.providers.saml import SamlMetadata, parse_metadata

        own = certificate(self.built_in)
        if self.metadata is None:
            return SamlMetadata(self.key, (own,))
        registered = parse_metadata(self.metadata.encode())
        return replace(registered, certificates=(*registered.certificates, own))

    def _proof(self, assertion: "SamlAssertion") -> VerifiedLogin:
        """The user is the NameID; rules see every attribute, a single value as itself."""
        claims = _claims(assertion)
        claims.update(sub=assertion.subject, aud=assertion.audience, iss=assertion.issuer)
        subject = assertion.subject
        roles = tuple(role for role, _ in assertion.roles)
        return VerifiedLogin(
            Login(self.key, subject), f"{self.key}:SAML:{subject}", (self.key,), self.key, claims, saml_roles=roles
        )


def login(pool: IdentityPool, key: str, registry: RegistryCache, built_in: SigningKeys) -> SamlLogin:
    """What the pool expects of a response under this key."""
    registered = registry.provider(key)
    metadata = None if registered is None else registered.saml_metadata
    return SamlLogin(key, key in (pool.saml_provider_arns or ()), metadata, built_in)


def unproven_claims(text: str) -> Mapping[str, Any] | None:
    """What a response says, nothing of it verified: attributes, issuer and subject; None when it cannot be read.

    Raises SamlLibraryMissingError.
    """
    from cognito_identity_emulator.logins.providers.saml import SamlRefusal, unproven_assertion

    try:
        assertion = unproven_assertion(text, provider_arn="")
    except SamlRefusal:
        return None
    return {**_claims(assertion), "iss": assertion.issuer, "sub": assertion.subject}


def unproven_times(text: str) -> Mapping[str, int]:
    """From when and until when a response says that it is good, in epoch milliseconds, as far as it can be read.

    Raises SamlLibraryMissingError.
    """
    from cognito_identity_emulator.logins.providers.saml import SamlRefusal, unproven_validity

    try:
        start, end = unproven_validity(text)
    except SamlRefusal:
        return {}
    return {name: time for name, time in (("NotBefore", start), ("NotOnOrAfter", end)) if time is not None}


def made_by_us(text: str, built_in: SigningKeys) -> bool:
    """Whether the built-in identity provider signed the response. Raises SamlLibraryMissingError."""
    from cognito_identity_emulator.logins.providers.saml_envelope import only_assertion, read_response
    from cognito_identity_emulator.logins.providers.saml_refusal import SamlRefusal
    from cognito_identity_emulator.logins.providers.saml_signature import signed_assertion

    try:
        response = read_response(text)
        signed_assertion(response, only_assertion(response), (certificate(built_in),))
    except SamlRefusal:
        return False
    return True


def certificate(built_in: SigningKeys) -> "x509.Certificate":
    """The certificate of the built-in identity provider: always the same for the same key."""
    from cognito_identity_emulator.logins.saml_issuer import self_signed_certificate

    key = built_in.active()
    return self_signed_certificate(key.private, common_name=key.key_id)


_REGISTER = (
    "Register the provider's own metadata, which names its issuer and certificates: PUT /_emulator/identity-providers."
)

_HINTS: Mapping[SamlCheck, str] = {
    "well-formed": "Pass the SAMLResponse as the provider posts it: XML in base64.",
    "encrypted": "Let the provider send its assertions in clear text: identity pools take no encrypted ones.",
    "status": "The provider itself refused the login: its own log says why.",
    "issuer": _REGISTER,
    "signature": _REGISTER,
    "not-before": TOO_EARLY,
    "expired": TOO_LATE,
    "audience": "Let the provider make its assertions for AWS: set their audience to what is expected.",
    "subject-missing": "Let the provider send a NameID.",
    "subject-confirmation": "Let the provider send one bearer confirmation, with NotOnOrAfter and Recipient.",
    "recipient": "Let the provider post its responses to AWS's sign-in address, which Recipient repeats.",
    "roles": "Let the provider write each role as `role arn,provider arn`.",
}


def _claims(assertion: "SamlAssertion") -> dict[str, object]:
    return {name: values[0] if len(values) == 1 else list(values) for name, values in assertion.attributes.items()}


def _refusal(refused: "SamlRefusal") -> ServiceError:
    """AWS's sentence for a check that failed; only the one about expiry was ever captured, in milliseconds."""
    match refused.check:
        case "expired" if refused.now is not None and refused.limit is not None:
            return InvalidLoginToken.expired(refused.now, refused.limit)
        case "not-before" if refused.now is not None and refused.limit is not None:
            return InvalidLoginToken.not_yet_valid(refused.now, refused.limit)
        case "issuer":
            return InvalidLoginToken.issuer_differs()
        case "signature":
            return InvalidLoginToken.signature_unverified()
        case "audience" | "recipient":
            return ProviderNotSupported()
        case _:
            return InvalidLoginToken.not_a_saml_response()
