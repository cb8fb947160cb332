"""SAML providers over IAM: what is created, answered, changed and deleted."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.logins.saml_issuer import self_signed_certificate
from cognito_identity_emulator.runtime.clock import parse_iso_time
from tests.issuer import some_key
from tests.operations.calling import Refusal, refusal
from tests.provenance import assumed, documented, observed

API = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_"


def metadata(entity_id: str = "https://idp.example/metadata", attributes: str = "") -> str:
    """SAML metadata of an identity provider with one certificate."""
    certificate = self_signed_certificate(some_key(), common_name="idp").public_bytes(Encoding.DER)
    return (
        f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity_id}" {attributes}>'
        '<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor '
        'use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>'
        f"{base64.b64encode(certificate).decode()}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"
        '<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
        'Location="https://idp.example/sso"/></IDPSSODescriptor></EntityDescriptor>'
    )


@pytest.fixture
def arn(iam: Any) -> str:
    return str(iam.create_saml_provider(Name="idp", SAMLMetadataDocument=metadata())["SAMLProviderArn"])


def got(iam: Any, arn: str) -> Any:
    answer = iam.get_saml_provider(SAMLProviderArn=arn)
    del answer["ResponseMetadata"]
    return answer


@documented(f"{API}CreateSAMLProvider.html")
def test_a_provider_is_created_answered_listed_and_deleted(iam: Any, account: str) -> None:
    tags = [{"Key": "team", "Value": "blue"}]
    created = iam.create_saml_provider(Name="idp", SAMLMetadataDocument=metadata(), Tags=tags)
    arn = f"arn:aws:iam::{account}:saml-provider/idp"
    assert (created["SAMLProviderArn"], created["Tags"]) == (arn, tags)
    answer = got(iam, arn)
    assert (answer["SAMLMetadataDocument"], answer["Tags"]) == (metadata(), tags)
    (listed,) = iam.list_saml_providers()["SAMLProviderList"]
    assert listed == {"Arn": arn, "CreateDate": answer["CreateDate"], "ValidUntil": answer["ValidUntil"]}
    assert listed["ValidUntil"].year == listed["CreateDate"].year + 99 or listed["ValidUntil"].year > 2100
    iam.delete_saml_provider(SAMLProviderArn=arn)
    assert iam.list_saml_providers()["SAMLProviderList"] == []
    assert refusal(iam.delete_saml_provider, SAMLProviderArn=arn).code == "NoSuchEntity"


@documented(f"{API}UpdateSAMLProvider.html")
def test_metadata_and_its_end_are_replaced(iam: Any, arn: str) -> None:
    before = got(iam, arn)
    new = metadata(attributes='validUntil="2030-01-02T03:04:05Z"')
    assert iam.update_saml_provider(SAMLProviderArn=arn, SAMLMetadataDocument=new)["SAMLProviderArn"] == arn
    after = got(iam, arn)
    assert (after["SAMLMetadataDocument"], after["CreateDate"]) == (new, before["CreateDate"])
    assert after["ValidUntil"].timestamp() * 1000 == parse_iso_time("2030-01-02T03:04:05Z")
    assert after["SAMLProviderUUID"] == before["SAMLProviderUUID"]
    iam.update_saml_provider(SAMLProviderArn=arn)
    assert got(iam, arn) == after


@documented(f"{API}TagSAMLProvider.html")
def test_tags_are_set_removed_and_listed(iam: Any, arn: str) -> None:
    iam.tag_saml_provider(SAMLProviderArn=arn, Tags=[{"Key": key, "Value": "1"} for key in ("a", "b")])
    iam.untag_saml_provider(SAMLProviderArn=arn, TagKeys=["a", "none"])
    assert iam.list_saml_provider_tags(SAMLProviderArn=arn)["Tags"] == [{"Key": "b", "Value": "1"}]


@observed("org-formation/aws-resource-providers#59")
def test_a_name_exists_once(iam: Any, arn: str) -> None:
    refused = refusal(iam.create_saml_provider, Name="idp", SAMLMetadataDocument=metadata())
    assert refused == Refusal("EntityAlreadyExists", "Provider with name idp already exists.", 409)


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html")
@pytest.mark.parametrize("text", ["no XML " * 200, f"<x>{'x' * 1000}</x>", metadata().replace("X509Cert", "X509")])
def test_metadata_that_no_login_can_be_verified_with_is_refused(iam: Any, arn: str, text: str) -> None:
    for refused in (
        refusal(iam.create_saml_provider, Name="other", SAMLMetadataDocument=text),
        refusal(iam.update_saml_provider, SAMLProviderArn=arn, SAMLMetadataDocument=text),
    ):
        assert refused == Refusal("InvalidInput", "Could not parse metadata.")


@assumed("a member that has no effect here is refused, so that it is not lost")
@pytest.mark.parametrize(
    "members", [{"AssertionEncryptionMode": "Required"}, {"AddPrivateKey": "key"}, {"RemovePrivateKey": "A" * 22}]
)
def test_encrypted_assertions_are_not_emulated(iam: Any, arn: str, members: Any) -> None:
    refused = refusal(iam.update_saml_provider, SAMLProviderArn=arn, **members)
    assert (refused.code, refused.status) == ("NotEmulated", 501)


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("get_saml_provider", {}),
    ("update_saml_provider", {}),
    ("delete_saml_provider", {}),
    ("tag_saml_provider", {"Tags": [{"Key": "a", "Value": "b"}]}),
    ("untag_saml_provider", {"TagKeys": ["a"]}),
    ("list_saml_provider_tags", {}),
]


@observed("a public test of GetSAMLProvider's client")
@pytest.mark.parametrize(("operation", "members"), CALLS)
def test_a_provider_that_does_not_exist_is_refused(iam: Any, account: str, operation: str, members: Any) -> None:
    arn = f"arn:aws:iam::{account}:saml-provider/none"
    call: Callable[..., Any] = getattr(iam, operation)
    sentence = f"Manifest not found for arn {arn}"
    assert refusal(call, SAMLProviderArn=arn, **members) == Refusal("NoSuchEntity", sentence, 404)
    unreadable = refusal(call, SAMLProviderArn=f"arn:aws:iam::{account}:role/app", **members)
    assert unreadable == Refusal("ValidationError", "Invalid ARN:  Could not be parsed!")


@assumed("a provider that is created over IAM is a registered provider; a pool may name one that was deleted")
def test_a_pool_that_names_a_deleted_provider_accepts_no_login_of_it(
    shared: Emulator, client: Any, iam: Any, arn: str
) -> None:
    assert arn in [each.arn for each in shared.identity_providers()]
    pool = client.create_identity_pool(
        IdentityPoolName="saml", AllowUnauthenticatedIdentities=False, SamlProviderARNs=[arn]
    )
    iam.delete_saml_provider(SAMLProviderArn=arn)
    logins = {arn: base64.b64encode(b"<Response/>").decode()}
    refused = refusal(client.get_id, IdentityPoolId=pool["IdentityPoolId"], Logins=logins)
    assert refused.code == "NotAuthorizedException"
