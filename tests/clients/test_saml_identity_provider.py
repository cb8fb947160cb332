"""Validation of responses of a real SAML identity provider: pysaml2 with the xmlsec1 program."""

from __future__ import annotations

import base64
import importlib
import shutil
import time
import warnings
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from cognito_identity_emulator.logins.providers.saml import SamlError, SamlMetadata, parse_metadata, validate_response
from cognito_identity_emulator.logins.saml_issuer import self_signed_certificate
from tests.provenance import assumed, documented

ISSUER = "https://idp.example/metadata"
PROVIDER = "arn:aws:iam::123456789012:saml-provider/pysaml2"
SIGN_IN = "https://signin.aws.amazon.com/saml"
AWS = (
    '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="urn:amazon:webservices">'
    '<SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><AssertionConsumerService '
    f'index="1" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{SIGN_IN}"/>'
    "</SPSSODescriptor></EntityDescriptor>"
)
SHA256 = {
    "sign_alg": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "digest_alg": "http://www.w3.org/2001/04/xmlenc#sha256",
}


class IdentityProvider:
    """A pysaml2 server with a new key."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("xmlsec1")
        assert program, "pysaml2 signs with the xmlsec1 program, which is not installed: apt-get install xmlsec1"
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = serialization.Encoding.PEM
        (folder / "key.pem").write_bytes(
            key.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
        )
        certificate = self_signed_certificate(key, common_name="pysaml2")
        (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pysaml2 imports deprecated parts of cryptography
            server = importlib.import_module("saml2.server")
        self.saml = importlib.import_module("saml2.saml")
        self.metadata_module = importlib.import_module("saml2.metadata")
        self.config = (
            importlib.import_module("saml2.config")
            .IdPConfig()
            .load(
                {
                    "entityid": ISSUER,
                    "xmlsec_binary": program,
                    "key_file": str(folder / "key.pem"),
                    "cert_file": str(folder / "certificate.pem"),
                    "metadata": {"inline": [AWS]},
                    "service": {
                        "idp": {
                            "endpoints": {
                                "single_sign_on_service": [
                                    ("https://idp.example/sso", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect")
                                ]
                            },
                            "policy": {
                                "default": {
                                    "lifetime": {"minutes": 5},
                                    "attribute_restrictions": None,
                                    "name_form": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
                                }
                            },
                        }
                    },
                }
            )
        )
        self.server = server.Server(config=self.config)

    def metadata(self) -> SamlMetadata:
        return parse_metadata(str(self.metadata_module.entity_descriptor(self.config)).encode())

    def log_in(self, subject: str, **options: Any) -> str:
        response = self.server.create_authn_response(
            {"mail": [f"{subject}@example.com"], "eduPersonAffiliation": ["staff", "member"]},
            None,
            SIGN_IN,
            sp_entity_id="urn:amazon:webservices",
            name_id=self.saml.NameID(format=self.saml.NAMEID_FORMAT_PERSISTENT, text=subject),
            authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"},
            **options,
        )
        return base64.b64encode(str(response).encode()).decode()


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> IdentityProvider:
    return IdentityProvider(tmp_path_factory.mktemp("idp"))


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html")
@pytest.mark.parametrize(("assertion", "response"), [(True, False), (False, True), (True, True)])
def test_a_signed_response_of_pysaml2_is_verified(provider: IdentityProvider, assertion: bool, response: bool) -> None:
    encoded = provider.log_in("alice", sign_assertion=assertion, sign_response=response, **SHA256)
    now = time.time_ns() // 1_000_000
    login = validate_response(encoded, metadata=provider.metadata(), provider_arn=PROVIDER, now=now)
    assert (login.subject, login.issuer, login.audience) == (
        "alice",
        ISSUER,
        "urn:amazon:webservices",
    )
    assert login.attributes == {
        "urn:oid:0.9.2342.19200300.100.1.3": ("alice@example.com",),
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.1": ("staff", "member"),
    }
    assert login.roles == ()
    assert 0 < login.not_on_or_after - now <= 300_000


@assumed("AWS has no words for it; an unsigned or SHA-1 response proves nothing")
@pytest.mark.parametrize("options", [{"sign_assertion": False}, {"sign_assertion": True}], ids=["unsigned", "SHA-1"])
def test_an_unsigned_or_sha1_response_of_pysaml2_is_refused(
    provider: IdentityProvider, options: dict[str, bool]
) -> None:
    encoded = provider.log_in("alice", **options)
    now = time.time_ns() // 1_000_000
    with pytest.raises(SamlError, match=r"^signature: "):
        validate_response(encoded, metadata=provider.metadata(), provider_arn=PROVIDER, now=now)
