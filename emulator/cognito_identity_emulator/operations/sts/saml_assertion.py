"""Verifies the SAML assertion of a call, and reads what it says about the session.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec

from cognito_identity_emulator.declare.operation import Verification
from cognito_identity_emulator.domain.arns import saml_provider_name
from cognito_identity_emulator.domain.saml_identity import SamlIdentity
from cognito_identity_emulator.errors import sts as errors
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.operations.context import CallContext

if TYPE_CHECKING:
    from concurrent.futures import Future

    from cognito_identity_emulator.logins.providers.saml import SamlAssertion
    from cognito_identity_emulator.logins.providers.saml_error import SamlError

ACTION = "AssumeRoleWithSAML"
_ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes/"
_PRINCIPAL_TAG = f"{_ATTRIBUTES}PrincipalTag:"
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_SOURCE_IDENTITY = "[a-zA-Z_0-9+=,.@-]{2,256}"
_SHORTEST_S, _LONGEST_S = 900, 43200
_MAX_AGE_MS = 5 * 60 * 1000


class SamlRequest(Protocol):
    """A request that brings a SAML assertion for a role."""

    @property
    def role_arn(self) -> str: ...
    @property
    def principal_arn(self) -> str: ...
    @property
    def saml_assertion(self) -> str: ...


class VerifiedAssertion(msgspec.Struct, frozen=True):
    """The holder of an assertion, and the limits that it sets to the session: `duration_s` in seconds, `ends_at` in
    epoch milliseconds."""

    holder: SamlIdentity
    duration_s: int | None
    ends_at: int | None


def load_saml_provider(request: SamlRequest, call: CallContext) -> str:
    """The ARN of the provider. Raises InvalidIdentityToken when it is not registered."""
    provider = request.principal_arn
    if saml_provider_name(provider) is None or call.services.registry.provider(provider) is None:
        raise errors.InvalidIdentityToken.saml_provider_missing(provider)
    return provider


def _fetch_needed(_request: SamlRequest, _call: CallContext, _provider: str) -> "Future[None] | None":
    """Never: the provider's metadata has its certificates."""
    return None


def _verify(request: SamlRequest, call: CallContext, provider: str) -> VerifiedAssertion:
    """Raises InvalidIdentityToken, ExpiredTokenException, AccessDenied."""
    from cognito_identity_emulator.logins.providers.saml_error import SamlError
    from cognito_identity_emulator.logins.providers.saml_xml import SamlLibraryMissingError

    try:
        assertion = call.services.logins.saml_assertion(provider, request.saml_assertion, call.now)
    except SamlLibraryMissingError as missing:
        raise errors.InvalidIdentityToken.saml_library_missing(str(missing)) from None
    except SamlError as refused:
        raise _refusal(refused) from None
    if assertion.issued_at is not None and call.now - assertion.issued_at > _MAX_AGE_MS:
        raise _too_late(call.now - assertion.issued_at)
    holder = _holder(provider, assertion)
    if request.role_arn not in [role for role, _ in assertion.roles]:
        raise _role_missing(request.role_arn, [role for role, _ in assertion.roles])
    return VerifiedAssertion(holder, _duration_s(assertion.attributes), assertion.session_ends_at)


SAML_ASSERTION = Verification(_fetch_needed, _verify)


def _refusal(refused: "SamlError") -> ServiceError:
    """STS's sentence for a check that failed."""
    from cognito_identity_emulator.logins.providers.saml_login import HINTS

    kind, error = errors.InvalidIdentityToken, refused.check
    failed = FailedCheck(error, refused.expected, refused.got, HINTS[error])
    match error:
        case "expired":
            refusal: ServiceError = errors.ExpiredTokenException.saml_too_late()
        case "not-before":
            refusal = kind.saml_not_yet_valid()
        case "issuer":
            refusal = kind.saml_issuer_differs()
        case "signature":
            refusal = kind.saml_signature_unverified()
        case "audience" | "recipient":
            refusal = kind.saml_audience_differs()
        case "roles":
            refusal = errors.AccessDenied.not_authorized(ACTION)
        case _:
            refusal = kind.saml_response_invalid()
    return refusal.explain(failed)


def _too_late(age_ms: int) -> ServiceError:
    hint = "Send the assertion at once; get a new one from the provider."
    failed = FailedCheck("issued at", "at most 5 minutes ago", f"{age_ms // 1000} s", hint)
    return errors.ExpiredTokenException.saml_too_late().explain(failed)


def _role_missing(role_arn: str, roles: Sequence[str]) -> ServiceError:
    hint = f"The attribute {_ATTRIBUTES}Role must have the value `{role_arn},PROVIDER-ARN`."
    failed = FailedCheck("roles", f"the role {role_arn} with this provider", ", ".join(roles) or "none", hint, role_arn)
    return errors.AccessDenied.not_authorized(ACTION).explain(failed)


def _holder(provider: str, assertion: "SamlAssertion") -> SamlIdentity:
    """Raises InvalidIdentityToken for attributes that no session can have."""
    attributes = assertion.attributes
    session_name = _value(attributes, "RoleSessionName")
    if session_name is None:
        raise errors.InvalidIdentityToken.saml_session_name_missing()
    if not _SESSION_NAME.fullmatch(session_name):
        raise errors.InvalidIdentityToken.saml_session_name_unusable(session_name)
    source_identity = _value(attributes, "SourceIdentity")
    if source_identity is not None and not re.fullmatch(_SOURCE_IDENTITY, source_identity):
        raise errors.InvalidIdentityToken.saml_attribute_unusable("SourceIdentity", _SOURCE_IDENTITY, source_identity)
    return SamlIdentity(
        provider=provider,
        issuer=assertion.issuer,
        subject=assertion.subject,
        subject_format=assertion.subject_format,
        recipient=assertion.recipient,
        session_name=session_name,
        principal_tags={
            name.removeprefix(_PRINCIPAL_TAG): values[0]
            for name, values in attributes.items()
            if name.startswith(_PRINCIPAL_TAG) and values
        },
        transitive_tag_keys=attributes.get(f"{_ATTRIBUTES}TransitiveTagKeys", ()),
        source_identity=source_identity,
    )


def _duration_s(attributes: Mapping[str, tuple[str, ...]]) -> int | None:
    """The attribute SessionDuration. Raises InvalidIdentityToken for a text that is not a valid duration."""
    text = _value(attributes, "SessionDuration")
    if text is None:
        return None
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(_LONGEST_S))
    if not is_number or not _SHORTEST_S <= int(text) <= _LONGEST_S:
        allowed = f"{_SHORTEST_S} to {_LONGEST_S}"
        raise errors.InvalidIdentityToken.saml_attribute_unusable("SessionDuration", allowed, text)
    return int(text)


def _value(attributes: Mapping[str, tuple[str, ...]], name: str) -> str | None:
    """The first value of one of AWS's attributes."""
    values = attributes.get(f"{_ATTRIBUTES}{name}", ())
    return values[0] if values else None
