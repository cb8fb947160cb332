"""SAML logins: a base64 SAMLResponse under the ARN of a SAML provider, verified against that provider's metadata.

https://docs.aws.amazon.com/cognito/latest/developerguide/saml-identity-provider.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html

The checks run in one order: well-formed, encrypted, status → issuer → signature → not-before → expired → audience →
subject-missing → subject-confirmation → recipient → roles. From the signature on, everything is read from the bytes
that the signature covers.

Differs: a response is not remembered, so it may be sent again until it expires, OneTimeUse or not.
[saml-replay]
Differs: no clock skew is allowed for SAML; none was ever observed in AWS. [saml-clock-skew]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

from cognito_identity_emulator.domain.roles import SAML_ROLE_ATTRIBUTE
from cognito_identity_emulator.logins.providers.saml_envelope import only_assertion, read_response
from cognito_identity_emulator.logins.providers.saml_error import SamlCheck, SamlError
from cognito_identity_emulator.logins.providers.saml_metadata import (
    MalformedSamlMetadataError,
    SamlMetadata,
    parse_metadata,
)
from cognito_identity_emulator.logins.providers.saml_signature import signed_assertion
from cognito_identity_emulator.logins.providers.saml_xml import SAML, SamlLibraryMissingError, whole_text
from cognito_identity_emulator.runtime.bounds import join_names

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = [
    "AWS_AUDIENCES",
    "MalformedSamlMetadataError",
    "SamlAssertion",
    "SamlCheck",
    "SamlError",
    "SamlLibraryMissingError",
    "SamlMetadata",
    "parse_metadata",
    "roles_for",
    "validate_response",
]

AWS_AUDIENCES = ("urn:amazon:webservices", "https://signin.aws.amazon.com/saml")
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"

_SIGN_IN_ENDPOINT = re.compile(
    r"https://([a-z0-9-]+\.)?signin\.(aws\.amazon\.com|amazonaws-us-gov\.com|amazonaws\.cn)(/static)?/saml(/acs/[\w-]+)?",
    re.ASCII,
)
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z", re.ASCII)
_CONDITIONS = frozenset(f"{SAML}{name}" for name in ("AudienceRestriction", "OneTimeUse", "ProxyRestriction"))


@dataclass(frozen=True)
class SamlAssertion:
    """The contents of a verified response.

    `subject` is the NameID, letter for letter. `audience` is the accepted one of the assertion's audiences.
    `attributes` maps an attribute's Name to its values in document order. `roles` are the (role ARN, provider ARN)
    pairs of the Role attribute that name the login's own provider. `not_on_or_after` is the earliest end of validity,
    in epoch milliseconds. `recipient` is the address that the response is for, and `subject_format` the format of the
    NameID, empty when it has none. `issued_at` is the IssueInstant, and `session_ends_at` the SessionNotOnOrAfter of an
    AuthnStatement, both in epoch milliseconds.
    """

    subject: str
    issuer: str
    audience: str
    attributes: dict[str, tuple[str, ...]]
    roles: tuple[tuple[str, str], ...]
    not_on_or_after: int
    recipient: str = ""
    subject_format: str = ""
    issued_at: int | None = None
    session_ends_at: int | None = None


def validate_response(
    encoded: str,
    *,
    metadata: SamlMetadata,
    provider_arn: str,
    audience: str | tuple[str, ...] = AWS_AUDIENCES,
    now: int,
    verify_signature: bool = True,
) -> SamlAssertion:
    """The assertion of the base64 SAMLResponse `encoded`, verified at `now` (epoch milliseconds). Raises SamlError.

    `audience` is what the assertion must be meant for, one of them if several. With `verify_signature=False` signatures
    are ignored, present or not; every other check is made. Raises SamlLibraryMissingError when the [saml] extra is
    not installed.
    """
    response = read_response(encoded)
    assertion = only_assertion(response)
    _check_issuer([*response.findall(f"{SAML}Issuer"), *assertion.findall(f"{SAML}Issuer")], metadata)
    if verify_signature:
        assertion = signed_assertion(response, assertion, metadata.certificates)
    issuer = _check_issuer(assertion.findall(f"{SAML}Issuer"), metadata)
    not_on_or_after = _check_time(assertion, now)
    accepted = _check_audience(assertion, (audience,) if isinstance(audience, str) else audience)
    subject = _subject(assertion)
    recipient = _confirmed_recipient(assertion)
    attributes = _attributes(assertion)
    return SamlAssertion(
        subject=subject,
        issuer=issuer,
        audience=accepted,
        attributes=attributes,
        roles=roles_for(provider_arn, attributes.get(SAML_ROLE_ATTRIBUTE, ())),
        not_on_or_after=not_on_or_after,
        recipient=recipient,
        subject_format=assertion.findall(f"{SAML}Subject/{SAML}NameID")[0].get("Format", ""),
        issued_at=_earliest([assertion], "IssueInstant"),
        session_ends_at=_earliest(assertion.findall(f"{SAML}AuthnStatement"), "SessionNotOnOrAfter"),
    )


def unverified_assertion(encoded: str, *, provider_arn: str) -> SamlAssertion:
    """The assertion of the base64 SAMLResponse `encoded`, unverified. Raises SamlError when it has none.

    Raises SamlLibraryMissingError when the [saml] extra is not installed.
    """
    assertion = only_assertion(read_response(encoded))
    attributes = _attributes(assertion)
    return SamlAssertion(
        subject=_subject(assertion),
        issuer=whole_text(assertion.findall(f"{SAML}Issuer")[0]).strip(),
        audience=AWS_AUDIENCES[0],
        attributes=attributes,
        roles=roles_for(provider_arn, attributes.get(SAML_ROLE_ATTRIBUTE, ())),
        not_on_or_after=0,
    )


def _check_issuer(issuers: list[_Element], metadata: SamlMetadata) -> str:
    for issuer in issuers:
        if (name := whole_text(issuer).strip()) != metadata.entity_id:
            raise SamlError("issuer", metadata.entity_id, name)
    return metadata.entity_id


def unverified_validity(encoded: str) -> tuple[int | None, int | None]:
    """The start and the end of a SAMLResponse's validity, unverified. Raises SamlError when it cannot be read."""
    return _validity(only_assertion(read_response(encoded)))


def _check_time(assertion: _Element, now: int) -> int:
    """The end of the assertion's validity, epoch milliseconds."""
    start, end = _validity(assertion)
    if end is None:
        _refuse_confirmation("no NotOnOrAfter")
    if start is not None and now < start:
        raise SamlError("not-before", f"now at or after {start}", str(now), now=now, limit=start)
    if now >= end:
        raise SamlError("expired", f"now before {end}", str(now), now=now, limit=end)
    return end


def _validity(assertion: _Element) -> tuple[int | None, int | None]:
    """The latest NotBefore and the earliest NotOnOrAfter of Conditions and SubjectConfirmationData, epoch ms."""
    bounded = [
        *assertion.findall(f"{SAML}Conditions"),
        *assertion.findall(f"{SAML}Subject/{SAML}SubjectConfirmation/{SAML}SubjectConfirmationData"),
    ]
    starts, ends = _instants(bounded, "NotBefore"), _instants(bounded, "NotOnOrAfter")
    return max(starts, default=None), min(ends, default=None)


def _earliest(elements: list[_Element], attribute: str) -> int | None:
    """The earliest instant, epoch milliseconds; None without any, and for a text that is not one: not every login needs
    it."""
    try:
        return min(_instants(elements, attribute), default=None)
    except SamlError:
        return None


def _instants(elements: list[_Element], attribute: str) -> Iterator[int]:
    """Epoch milliseconds; finer fractions are cut off. SAML instants are in UTC and say so (SAML core 1.3.3)."""
    for element in elements:
        if (text := element.get(attribute)) is None:
            continue
        match = _INSTANT.fullmatch(text)
        try:
            if match is None:
                raise ValueError(text)
            seconds = int(datetime.fromisoformat(f"{match[1]}+00:00").timestamp())
        except ValueError as error:
            raise SamlError("well-formed", f"{attribute} as a UTC date and time", text) from error
        yield seconds * 1000 + int((match[2] or "")[:3].ljust(3, "0"))


def _check_audience(assertion: _Element, expected: tuple[str, ...]) -> str:
    """The accepted audience. Every AudienceRestriction must name one that is expected, and there must be one."""
    accepted: str | None = None
    for condition in assertion.findall(f"{SAML}Conditions/*"):
        if condition.tag not in _CONDITIONS:  # an unknown condition is not met (SAML core 2.5.1.1)
            raise SamlError("well-formed", "conditions of SAML 2.0", str(condition.tag))
        if condition.tag != f"{SAML}AudienceRestriction":
            continue
        named = [whole_text(element).strip() for element in condition.findall(f"{SAML}Audience")]
        accepted = next((audience for audience in named if audience in expected), None)
        if accepted is None:
            raise SamlError("audience", join_names(expected, " or "), join_names(named) or "none")
    if accepted is None:
        raise SamlError("audience", join_names(expected, " or "), "no AudienceRestriction")
    return accepted


def _subject(assertion: _Element) -> str:
    name_ids = assertion.findall(f"{SAML}Subject/{SAML}NameID")
    if len(name_ids) != 1 or len(name_ids[0]) or not whole_text(name_ids[0]).strip():
        raise SamlError("subject-missing", "a Subject with one NameID of text", f"{len(name_ids)} NameID elements")
    return whole_text(name_ids[0])


def _confirmed_recipient(assertion: _Element) -> str:
    """The recipient of the SubjectConfirmation. AWS requires exactly one, with a NotOnOrAfter and a Recipient that is
    its sign-in endpoint."""
    confirmations = assertion.findall(f"{SAML}Subject/{SAML}SubjectConfirmation")
    if len(confirmations) != 1 or confirmations[0].get("Method") != BEARER:
        _refuse_confirmation(f"{len(confirmations)} of {[element.get('Method') for element in confirmations]}")
    data = confirmations[0].findall(f"{SAML}SubjectConfirmationData")
    if len(data) != 1 or data[0].get("NotOnOrAfter") is None or data[0].get("Recipient") is None:
        _refuse_confirmation("no SubjectConfirmationData with both")
    recipient = data[0].get("Recipient", "")
    if not _SIGN_IN_ENDPOINT.fullmatch(recipient):
        raise SamlError("recipient", "https://signin.aws.amazon.com/saml, or its form for a region", recipient)
    return recipient


def _refuse_confirmation(got: str) -> NoReturn:
    raise SamlError("subject-confirmation", "one bearer SubjectConfirmation with NotOnOrAfter and Recipient", got)


def _attributes(assertion: _Element) -> dict[str, tuple[str, ...]]:
    attributes: dict[str, tuple[str, ...]] = {}
    for attribute in assertion.findall(f"{SAML}AttributeStatement/{SAML}Attribute"):
        values = tuple(whole_text(value) for value in attribute.findall(f"{SAML}AttributeValue"))
        name = attribute.get("Name", "")
        attributes[name] = attributes.get(name, ()) + values
    return attributes


def roles_for(provider_arn: str, pairs: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """(role ARN, provider ARN) of the pairs that name `provider_arn`, written in either order, each once. Raises
    SamlError for what is not a pair.

    A pair of another provider is that provider's affair: a user may hold roles in several accounts.
    """
    roles: dict[tuple[str, str], None] = {}
    for pair in pairs:
        arns = [arn.strip() for arn in pair.split(",")]
        role = [arn for arn in arns if ":role/" in arn]
        provider = [arn for arn in arns if ":saml-provider/" in arn]
        if len(arns) != 2 or len(role) != 1 or len(provider) != 1:
            raise SamlError("roles", "pairs of `role arn,provider arn`", pair)
        if provider[0] == provider_arn:
            roles[role[0], provider[0]] = None
    return tuple(roles)
