"""Attributes for access control: session tags from claims."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.domain.principal_tags import default_tags, mapped_tags
from tests.provenance import assumed, documented, observed

GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/using-afac-with-cognito-identity-pools.html"
PROVIDERS = "https://docs.aws.amazon.com/cognito/latest/developerguide/provider-mappings.html"
SAML = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"

CLAIMS: dict[str, object] = {
    "sub": "alice",
    "aud": "app",
    "department": "legal",
    "clearance": 3,
    "verified": True,
    "groups": ["a", "b"],
    "nickname": "",
    "nothing": None,
}


@documented(GUIDE)
@pytest.mark.parametrize(
    ("mapping", "tags"),
    [
        ({}, {}),
        ({"team": "department"}, {"team": "legal"}),
        ({"team": "department", "also": "department"}, {"team": "legal", "also": "legal"}),
        ({"who": "sub", "app": "aud"}, {"who": "alice", "app": "app"}),
        ({"case": "Department"}, {}),
    ],
)
def test_a_mapping_converts_claims_to_tags(mapping: Mapping[str, str], tags: dict[str, str]) -> None:
    assert mapped_tags(mapping, CLAIMS) == tags


@observed("a token of a pool whose mapping names a claim that the login lacks has no such tag")
@pytest.mark.parametrize("claim", ["environment", "nothing"])
def test_a_missing_claim_has_no_tag(claim: str) -> None:
    assert mapped_tags({"env": claim, "team": "department"}, CLAIMS) == {"team": "legal"}


@assumed("AWS documents tags of string claims only; the tag of any other claim is its text")
@pytest.mark.parametrize(
    ("claim", "value"), [("groups", "[a, b]"), ("clearance", "3"), ("verified", "true"), ("nickname", "")]
)
def test_the_tag_of_a_claim_that_is_no_string_is_its_text(claim: str, value: str) -> None:
    assert mapped_tags({"tag": claim}, CLAIMS) == {"tag": value}


@documented(PROVIDERS)
@pytest.mark.parametrize(
    ("claims", "tags"),
    [
        (CLAIMS, {"username": "alice", "client": "app"}),
        ({"sub": "alice"}, {"username": "alice"}),
        ({"aud": ["app", "web"]}, {"client": "[app, web]"}),
        ({}, {}),
    ],
)
def test_the_default_tags_are_username_and_client(claims: Mapping[str, object], tags: dict[str, str]) -> None:
    assert default_tags("accounts.google.com", claims) == tags


@documented(PROVIDERS)
def test_the_default_tags_of_a_saml_login_come_from_two_attributes() -> None:
    attributes = {
        "sub": "name-id",
        "aud": "urn:amazon:webservices",
        f"{SAML}nameidentifier": "e-1",
        f"{SAML}name": "Al",
    }
    assert default_tags("arn:aws:iam::000000000000:saml-provider/Idp", attributes) == {
        "username": "e-1",
        "client": "Al",
    }


@assumed("providers such as ADFS send the claim nameidentifier as the NameID only; an absent claim gives no tag")
def test_the_name_id_stands_for_a_missing_nameidentifier() -> None:
    attributes = {"sub": "name-id", "aud": "urn:amazon:webservices"}
    assert default_tags("arn:aws:iam::000000000000:saml-provider/Idp", attributes) == {"username": "name-id"}


@documented(GUIDE)
@given(st.dictionaries(st.text(max_size=3), st.sampled_from([*CLAIMS, "absent"]), max_size=6))
def test_every_tag_has_the_text_of_an_existing_claim(mapping: dict[str, str]) -> None:
    tags = mapped_tags(mapping, CLAIMS)

    assert tags.keys() == {key for key, claim in mapping.items() if CLAIMS.get(claim) is not None}
    assert all(isinstance(value, str) for value in tags.values())
