"""The claims of a token that become condition keys, for any issuer and any claims."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.domain.condition_claims import ISSUER_CLAIMS, IssuerClaims, condition_claims
from tests.provenance import assumed, documented, observed

REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_sts.html"
OPEN = [each for each in ISSUER_CLAIMS if "{}" in each.issuer]
"""Issuers whose names AWS leaves open in one part."""

PARTS = st.text(st.characters(exclude_characters="./", exclude_categories=["Cs"]), min_size=1, max_size=8)
NAMES = st.sampled_from(sorted({claim for each in ISSUER_CLAIMS for claim in each.claims}))
SCALARS = st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
VALUES = st.recursive(
    st.none() | SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@documented(REFERENCE)
@given(st.sampled_from(ISSUER_CLAIMS), PARTS, st.text(max_size=8))
def test_every_listed_claim_of_a_listed_issuer_is_a_key(listed: IssuerClaims, part: str, value: str) -> None:
    for claim in listed.claims:
        found = condition_claims(listed.issuer.replace("{}", part), {claim: value, "other": value})
        assert found == {claim: (value,)}


@assumed("the reference does not say which characters the open part of a name may have; it ends at a dot or a slash")
@given(st.sampled_from(OPEN), PARTS, PARTS, st.sampled_from("./"))
def test_the_open_part_of_a_name_is_one_part(listed: IssuerClaims, part: str, more: str, separator: str) -> None:
    claims = dict.fromkeys(listed.claims, "value")
    for inserted in ("", f"{part}{separator}{more}", separator):
        assert condition_claims(listed.issuer.replace("{}", inserted), claims) == {}


@observed("https://repost.aws/questions/QUX1SlRBh8TaqOYKoSISv2Mw")
@given(PARTS, st.dictionaries(NAMES, VALUES), st.text(max_size=8))
def test_an_issuer_that_is_not_listed_has_only_its_email(name: str, claims: dict[str, Any], email: str) -> None:
    assert condition_claims(f"{name}.example", {**claims, "email": email}) == {"email": (email,)}


@assumed("a claim of another type than text reads as its JSON does; an object has no text")
@given(st.sampled_from(ISSUER_CLAIMS), VALUES)
def test_a_key_has_at_least_one_text(listed: IssuerClaims, value: Any) -> None:
    found = condition_claims(listed.issuer.replace("{}", "x"), {listed.claims[0]: value})
    values = value if isinstance(value, list) else [value]
    texts = [each for each in values if isinstance(each, str | int | float)]
    assert [*found] == ([listed.claims[0]] if texts else [])
    for texts_of_key in found.values():
        assert len(texts_of_key) == len(texts)
        assert all(isinstance(each, str) for each in texts_of_key)
