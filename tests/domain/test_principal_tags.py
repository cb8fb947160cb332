"""Attributes for access control: session tags from claims."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.domain.principal_tags import principal_tags
from tests.provenance import assumed, documented, observed

GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/using-afac-with-cognito-identity-pools.html"

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
        (None, {}),
        ({}, {}),
        ({"team": "department"}, {"team": "legal"}),
        ({"team": "department", "also": "department"}, {"team": "legal", "also": "legal"}),
        ({"who": "sub", "app": "aud"}, {"who": "alice", "app": "app"}),
        ({"case": "Department"}, {}),
    ],
)
def test_a_mapping_converts_claims_to_tags(mapping: Mapping[str, str] | None, tags: dict[str, str]) -> None:
    assert principal_tags(mapping, False, CLAIMS) == tags


@observed("a token of a pool whose mapping names a claim that the login lacks has no such tag")
@pytest.mark.parametrize("claim", ["environment", "nothing"])
def test_a_missing_claim_has_no_tag(claim: str) -> None:
    assert principal_tags({"env": claim, "team": "department"}, False, CLAIMS) == {"team": "legal"}


@assumed("AWS documents tags of string claims only; the tag of any other claim is its text")
@pytest.mark.parametrize(
    ("claim", "value"), [("groups", "[a, b]"), ("clearance", "3"), ("verified", "true"), ("nickname", "")]
)
def test_the_tag_of_a_claim_that_is_no_string_is_its_text(claim: str, value: str) -> None:
    assert principal_tags({"tag": claim}, False, CLAIMS) == {"tag": value}


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/provider-mappings.html")
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
    assert principal_tags({}, True, claims) == tags
    assert principal_tags(None, True, claims) == tags


@assumed("AWS says that the default mappings cannot be changed")
def test_a_mapping_beside_the_defaults_is_ignored() -> None:
    assert principal_tags({"team": "department"}, True, CLAIMS) == {"username": "alice", "client": "app"}


@documented(GUIDE)
@given(
    st.dictionaries(st.text(max_size=3), st.sampled_from([*CLAIMS, "absent"]), max_size=6),
    st.booleans(),
)
def test_every_tag_has_the_text_of_an_existing_claim(mapping: dict[str, str], use_defaults: bool) -> None:
    tags = principal_tags(mapping, use_defaults, CLAIMS)

    if not use_defaults:
        assert tags.keys() == {key for key, claim in mapping.items() if CLAIMS.get(claim) is not None}
    assert all(isinstance(value, str) for value in tags.values())
