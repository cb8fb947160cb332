"""A genuine SAML response is accepted within its validity and for its audience."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cognito_identity_emulator.logins.providers.saml import SamlAssertion, SamlError
from cognito_identity_emulator.logins.saml_issuer import Signed
from tests.logins.providers.saml_tampering import (
    EXPIRES_AT,
    ISSUER,
    NOW,
    PROVIDER,
    ROLE,
    drop,
    genuine,
    properly_signed,
    refusal_of,
    set_attribute,
    set_last_value,
    set_text,
    tampered,
    verify,
)
from tests.provenance import assumed, documented, observed

SAML_ASSERTIONS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html"
IDENTITY_POOLS = "https://docs.aws.amazon.com/cognito/latest/developerguide/saml-identity-provider.html"


@documented(SAML_ASSERTIONS)
@pytest.mark.parametrize("signed", ["Assertion", "Response"])
def test_a_response_signed_by_the_provider_is_read(signed: Signed) -> None:
    assert verify(genuine(signed)) == SamlAssertion(
        subject="alice@example.com",
        issuer=ISSUER,
        audience="urn:amazon:webservices",
        attributes={
            "mail": ("alice@example.com",),
            "groups": ("staff", "readers"),
            "https://aws.amazon.com/SAML/Attributes/Role": (f"{ROLE},{PROVIDER}",),
        },
        roles=((ROLE, PROVIDER),),
        not_on_or_after=EXPIRES_AT,
        recipient="https://signin.aws.amazon.com/saml",
        subject_format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        issued_at=NOW,
    )


@documented(IDENTITY_POOLS)
def test_any_signing_certificate_of_the_metadata_is_accepted() -> None:
    assert verify(genuine(), signers=("retired", "provider")).subject == "alice@example.com"


@documented(
    "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html: the keys of the metadata "
    "validate the assertions"
)
def test_the_certificate_inside_the_response_is_ignored() -> None:
    assert verify(tampered(set_text("X509Certificate", "AAAA"))).subject == "alice@example.com"
    assert refusal_of(genuine(signer="stranger")).check == "signature"


@documented(SAML_ASSERTIONS)
@pytest.mark.parametrize("audience", ["urn:amazon:webservices", "https://signin.aws.amazon.com/saml"])
def test_both_audiences_of_aws_are_accepted(audience: str) -> None:
    assert verify(properly_signed(set_text("Audience", audience))).audience == audience


@documented(SAML_ASSERTIONS)
@pytest.mark.parametrize(
    "pairs",
    [
        f"{ROLE},{PROVIDER}",
        f"{PROVIDER},{ROLE}",
        f" {ROLE} , {PROVIDER} ",
    ],
)
def test_a_role_pair_is_accepted_in_either_order(pairs: str) -> None:
    response = properly_signed(set_last_value(pairs))
    assert verify(response).roles == ((ROLE, PROVIDER),)


@assumed("a user may hold roles through several providers; the login names one")
def test_a_role_of_another_provider_is_ignored() -> None:
    other = f"arn:aws:iam::1:role/r,{PROVIDER}-other"
    assert verify(properly_signed(set_last_value(other))).roles == ()


@observed("identity-js#684: Token expired: 1518436004076 >= 1518435610394")
@pytest.mark.parametrize("late_ms", [0, 1, 60_000])
def test_an_expired_response_names_both_milliseconds(late_ms: int) -> None:
    refusal = refusal_of(genuine(), now=EXPIRES_AT + late_ms)
    assert (refusal.check, refusal.now, refusal.limit) == ("expired", EXPIRES_AT + late_ms, EXPIRES_AT)


@documented("https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf, 2.5.1.2: NotBefore and NotOnOrAfter")
def test_a_response_is_valid_until_before_its_last_millisecond() -> None:
    assert refusal_of(genuine(), now=NOW - 1).check == "not-before"
    verify(genuine(), now=NOW)
    verify(genuine(), now=EXPIRES_AT - 1)


@documented(SAML_ASSERTIONS)
@pytest.mark.parametrize(
    "recipient",
    [
        "https://signin.aws.amazon.com/saml",
        "https://us-east-1.signin.aws.amazon.com/saml",
        "https://eu-west-1.signin.aws.amazon.com/saml/acs/SAMLSP1234567890",
        "https://signin.aws.amazon.com/static/saml",
    ],
)
def test_every_form_of_the_sign_in_endpoint_is_a_recipient(recipient: str) -> None:
    verify(properly_signed(set_attribute("SubjectConfirmationData", "Recipient", recipient)))


@assumed("what --login-verification claims promises: signatures alone are not checked")
def test_without_signature_checks_all_other_checks_are_made() -> None:
    unsigned = tampered(drop("Signature"))
    assert verify(unsigned, signature=False) == verify(genuine())
    with pytest.raises(SamlError, match=r"^expired"):
        verify(unsigned, signature=False, now=EXPIRES_AT)


@assumed("the [saml] extra is optional")
def test_the_module_can_be_imported_without_the_saml_libraries_and_says_what_to_install() -> None:
    program = """if True:
        import sys
        sys.modules.update(dict.fromkeys(["lxml", "lxml.etree", "signxml"]))
        import importlib.util
        find_spec = importlib.util.find_spec
        importlib.util.find_spec = lambda name, *a: None if name in ("lxml", "signxml") else find_spec(name, *a)
        from cognito_identity_emulator.logins.providers import saml
        import cognito_identity_emulator.logins.saml_issuer
        try:
            saml.parse_metadata(b"<a/>")
        except saml.SamlLibraryMissingError as missing:
            print(missing)
    """
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert output == "SAML logins need lxml and signxml: pip install 'cognito-identity-emulator[saml]'\n"
