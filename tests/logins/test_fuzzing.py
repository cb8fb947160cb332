"""Fuzzed login tokens: a token of any bytes logs in the user it was signed for, or is refused."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.logins.forging import by, compact, encode, good_claims, unsigned
from tests.logins.providers_of_a_pool import (
    DEVELOPER,
    DIGITS,
    FACEBOOK,
    GOOGLE,
    ISSUERS,
    OIDC,
    OWN,
    SAML,
    TWITTER,
    USER_POOL,
    emulator_of_them_all,
    new_pool,
)
from tests.logins.tampered_tokens import NOW
from tests.logins.wire import Wire
from tests.provenance import assumed

pytestmark = assumed("a token that is not good is a NotAuthorizedException, and never more")

KEYS = (USER_POOL, OIDC, GOOGLE, FACEBOOK, TWITTER, DIGITS, SAML, OWN)
a_few = settings(max_examples=120)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
CLAIMS = st.dictionaries(
    st.sampled_from(["iss", "sub", "aud", "azp", "exp", "nbf", "iat", "amr", "x"]), JSON, max_size=4
)
ANY_BUT_NUL = st.characters(codec="utf-8", exclude_characters="\0")  # a NUL is refused before tokens are read
HEADERS = st.dictionaries(
    st.sampled_from(["alg", "kid", "typ", "jwk", "jku", "crit", "b64", "zip", "enc"]),
    JSON | st.sampled_from(["RS256", "ES256", "none", "HS256", "PS512"]),
    max_size=4,
)


@dataclass(frozen=True)
class FuzzSetup:
    """A pool that names every provider, good tokens of `alice`, and her identities."""

    wire: Wire
    pool: str
    tokens: dict[str, str]
    identities: dict[str, str]

    def outcome(self, key: str, token: str) -> str | None:
        """The identity of the token; None when it is properly refused."""
        status, response = self.wire.call("GetId", IdentityPoolId=self.pool, Logins={key: token})
        if status == 200:
            return str(response["IdentityId"])
        assert (status, response["__type"]) == (400, "NotAuthorizedException"), response
        return None


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FuzzSetup]:
    folder = tmp_path_factory.mktemp("keys")
    with emulator_of_them_all(folder, NOW) as emulator, closing(Wire(emulator.endpoint_url)) as wire:
        pool = new_pool(emulator)
        tokens = {key: emulator.login_token(key, "alice") for key in KEYS if key != OWN}
        tokens |= {f"real {key}": issuer.token(now=NOW) for key, issuer in ISSUERS.items()}
        identities = {}
        for key in KEYS:
            if key != OWN:
                identities[key] = wire.call("GetId", IdentityPoolId=pool, Logins={key: tokens[key]})[1]["IdentityId"]
        yield FuzzSetup(wire, pool, tokens, identities)


@a_few
@given(key=st.sampled_from(KEYS), token=st.text(ANY_BUT_NUL, min_size=1, max_size=300))
@example(key=GOOGLE, token="ü.ö.ä")
@example(key=GOOGLE, token="\x01.\x01.\x01")
@example(key=FACEBOOK, token="🙂;🙂")
@example(key=SAML, token="ÿ" * 99)
def test_any_text_is_refused(setup: FuzzSetup, key: str, token: str) -> None:
    assert setup.outcome(key, token) is None


@a_few
@given(
    key=st.sampled_from([key for key in KEYS if key != OWN]),
    real=st.booleans(),
    place=st.integers(min_value=0, max_value=10_000),
    cut=st.integers(min_value=0, max_value=3),
    insert=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=3),
)
def test_a_changed_token_is_refused_or_logs_in_the_same_user(
    setup: FuzzSetup, key: str, real: bool, place: int, cut: int, insert: str
) -> None:
    good = setup.tokens.get(f"real {key}" if real else key, setup.tokens[key])
    place %= len(good)
    changed = good[:place] + insert + good[place + cut :]
    if changed:
        assert setup.outcome(key, changed) in (None, setup.identities[key])


@a_few
@given(key=st.sampled_from([USER_POOL, OIDC, GOOGLE]), claims=CLAIMS)
@example(key=GOOGLE, claims={"sub": "\ud800"})
@example(key=GOOGLE, claims={"email": "\udfff"})
@example(key=GOOGLE, claims={"sub": "\0"})
@example(key=GOOGLE, claims={"sub": "x" * 20_000})
@example(key=GOOGLE, claims={"exp": 1e308})
@example(key=GOOGLE, claims={"exp": 10**14 + 0.5})
def test_any_well_signed_claims_log_in_or_are_refused(setup: FuzzSetup, key: str, claims: dict[str, Any]) -> None:
    issuer = ISSUERS[key]
    token = compact({"alg": "RS256", "kid": issuer.key_id}, {**good_claims(issuer, NOW), **claims}, by(issuer.key))
    outcome = setup.outcome(key, token)
    if claims.get("sub", "alice") != "alice":
        assert outcome is None or outcome != setup.identities[key]


@a_few
@given(header=HEADERS, key=st.sampled_from([USER_POOL, OIDC, GOOGLE, OWN, DEVELOPER]))
def test_an_unsigned_token_is_refused_with_any_header(setup: FuzzSetup, header: dict[str, Any], key: str) -> None:
    issuer = ISSUERS.get(key, ISSUERS[GOOGLE])
    token = compact(header, good_claims(issuer, NOW), unsigned)
    status, response = setup.wire.call("GetId", IdentityPoolId=setup.pool, Logins={key: token})
    assert status == 400
    assert response["__type"] in ("NotAuthorizedException", "InvalidParameterException")


@a_few
@given(parts=st.lists(st.binary(max_size=60), min_size=1, max_size=5), key=st.sampled_from(KEYS))
def test_a_token_of_any_bytes_is_refused(setup: FuzzSetup, parts: list[bytes], key: str) -> None:
    token = ".".join(map(encode, parts)) or "."
    assert setup.outcome(key, token) is None
