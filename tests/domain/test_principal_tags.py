"""Attributes for access control: session tags from claims, and the limits of session tags."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.domain.principal_tags import principal_tags, session_tag_problems
from tests.provenance import assumed, documented, observed

GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/using-afac-with-cognito-identity-pools.html"
SESSION_TAGS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html"

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


@documented(SESSION_TAGS)
@pytest.mark.parametrize(
    ("tags", "problems"),
    [
        ({}, 0),
        ({"team": "legal"}, 0),
        ({"team": ""}, 0),
        ({f"k{i}": "" for i in range(50)}, 0),
        ({f"k{i}": "" for i in range(51)}, 1),
        ({"k" * 128: ""}, 0),
        ({"k" * 129: ""}, 1),
        ({"": "v"}, 1),
        ({"k": "v" * 256}, 0),
        ({"k": "v" * 257}, 1),
        ({"aws:team": "legal"}, 1),
        ({"AWS:team": "legal"}, 1),
        ({"Team": "legal", "team": "sales"}, 1),
        ({"Team": "v" * 257, "team": "sales"}, 2),
    ],
)
def test_session_tags_beyond_a_limit_are_problems(tags: dict[str, str], problems: int) -> None:
    assert len(session_tag_problems(tags)) == problems


@assumed("the guide's 460 bytes for all attributes include keys and values, in UTF-8")
@pytest.mark.parametrize(
    ("tags", "fits"),
    [
        ({"a": "v" * 229, "b": "v" * 229}, True),
        ({"a": "v" * 229, "b": "v" * 230}, False),
        ({"a": "ü" * 229, "b": ""}, True),
        ({"a": "ü" * 230}, False),
    ],
)
def test_all_session_tags_together_have_at_most_460_bytes(tags: dict[str, str], fits: bool) -> None:
    assert (session_tag_problems(tags) == ()) is fits


@assumed("AWS has no such sentences")
def test_the_problems_of_session_tags_are_sentences() -> None:
    assert session_tag_problems({"aws:x": "y"}) == ("the tag key 'aws:x' begins with aws:, which is reserved",)
    assert session_tag_problems({"k": "v" * 461}) == (
        "the value of tag 'k' has 461 characters, and at most 256 are allowed",
        "the tags take 462 bytes, and at most 460 are allowed",
    )


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
