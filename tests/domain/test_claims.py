"""The text of a claim, and the claims that role-mapping rules can read."""

import pytest

from cognito_identity_emulator.domain.claims import claim_text, visible_claims
from tests.provenance import assumed, documented

CLAIMS = {"iss": "i", "aud": "a", "sub": "s", "email": "e"}


@assumed("AWS documents no text for a claim that is not a string; Java's is the likeliest")
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("legal", "legal"),
        ("", ""),
        (None, None),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (0, "0"),
        (1.5, "1.5"),
        ([], "[]"),
        (["admin", "ops"], "[admin, ops]"),
        ([True, None, 3], "[true, null, 3]"),
        ({"street": "Main", "zip": 10115}, "{street=Main, zip=10115}"),
        ([["a"], {"b": []}], "[[a], {b=[]}]"),
        (["", "x"], "[, x]"),
    ],
)
def test_a_claim_is_converted_to_text(value: object, text: str | None) -> None:
    assert claim_text(value) == text


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html")
@pytest.mark.parametrize(
    ("provider", "names"),
    [
        ("graph.facebook.com", {"iss", "aud", "sub"}),
        ("www.amazon.com", {"iss", "aud", "sub"}),
        ("api.twitter.com", {"iss", "aud", "sub"}),
        ("accounts.google.com", {"iss", "aud", "sub", "email"}),
        ("appleid.apple.com", {"iss", "aud", "sub", "email"}),
        ("cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc", {"iss", "aud", "sub", "email"}),
        ("issuer.example", {"iss", "aud", "sub", "email"}),
    ],
)
def test_rules_read_three_claims_of_an_opaque_token_and_all_of_any_other(provider: str, names: set[str]) -> None:
    assert visible_claims(provider, CLAIMS).keys() == names
