"""POST /_emulator/explain/token: every check that every pool makes of a token."""

import logging
from typing import Any

import msgspec
import pytest

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.logins.providers.opaque import OpaqueToken, purpose
from cognito_identity_emulator.runtime.clock import iso_time
from tests.control_api.client import refusal
from tests.control_api.explain_token.explaining import explained
from tests.issuer import Issuer, some_key
from tests.logins.forging import ATTACKER, by, forged
from tests.logins.providers_of_a_pool import (
    APPLE,
    FACEBOOK,
    GOOGLE,
    ISSUERS,
    OIDC,
    OWN,
    SAML,
    TWITTER,
    USER_POOL,
)
from tests.logins.tampered_tokens import NOW, NOW_S


@pytest.fixture(scope="module")
def bare_pool(emulator: Emulator) -> str:
    """A pool without any provider."""
    return str(emulator.create_pool(IdentityPoolName="bare")["IdentityPoolId"])


def checks(login: Any) -> dict[str, bool]:
    return {check["name"]: check["passed"] for check in login["checks"]}


def said_by_aws(emulator: Emulator, pool: str, key: str, token: str) -> str | None:
    """What GetId says to the same login: None for an identity."""
    cognito = emulator.client("cognito-identity")
    try:
        cognito.get_id(IdentityPoolId=pool, Logins={key: token})
    except cognito.exceptions.ClientError as refused:
        return str(refused.response["Error"]["Message"])
    return None


def test_a_good_token_passes_every_check(emulator: Emulator, pool: str) -> None:
    told = explained(emulator, ISSUERS[GOOGLE].token(now=NOW), pool)
    assert told["kind"] == "jwt"
    assert told["header"]["alg"] == "RS256"
    assert told["claims"]["sub"] == "alice"
    assert told["signed_by"] == "issuer"
    (login,) = told["pools"]
    assert (login["identity_pool_id"], login["identity_pool_name"]) == (pool, "all")
    assert (login["provider"], login["accepted"], login["refusal"]) == (GOOGLE, True, None)
    names = ["well-formed", "issuer", "provider", "signature", "expiry", "not-before", "audience"]
    assert [check["name"] for check in login["checks"]] == names
    assert all(check["passed"] for check in login["checks"])


@pytest.mark.parametrize("key", [GOOGLE, APPLE, OIDC, USER_POOL, FACEBOOK, TWITTER, SAML])
def test_the_provider_of_a_token_is_found(emulator: Emulator, pool: str, key: str) -> None:
    told = explained(emulator, emulator.login_token(key, "alice"), pool)
    assert told["signed_by"] == "built-in identity provider"
    assert told["claims"]["sub"] == "alice"
    assert [(login["provider"], login["accepted"]) for login in told["pools"]] == [(key, True)]


def test_a_sealed_token_that_begins_like_xml_is_a_sealed_token(emulator: Emulator, pool: str) -> None:
    facts = OpaqueToken(FACEBOOK, "alice", "app", NOW_S + 60)
    token = emulator.keys.seal.seal(purpose(FACEBOOK), msgspec.json.encode(facts), b"<" + 11 * b"-")
    told = explained(emulator, token, pool)
    assert (told["kind"], told["signed_by"]) == ("opaque", "built-in identity provider")
    assert told["pools"][0]["accepted"] is True


def test_the_checks_after_a_failed_one_are_shown(emulator: Emulator, pool: str) -> None:
    token = forged(ISSUERS[GOOGLE], NOW, {}, by(lambda: some_key(ATTACKER)), aud="other", exp=NOW_S - 1)
    told = explained(emulator, token, pool)
    (login,) = told["pools"]
    failed = [name for name, passed in checks(login).items() if not passed]
    assert failed == ["signature", "expiry", "audience"]
    assert told["signed_by"] == "unknown"
    assert login["accepted"] is False
    assert login["refusal"]["message"] == said_by_aws(emulator, pool, GOOGLE, token)
    audience = next(check for check in login["checks"] if check["name"] == "audience")
    assert (audience["expected"], audience["got"]) == ("app", "other")
    assert "other" in audience["hint"]


def test_times_are_shown_in_iso_8601(emulator: Emulator, pool: str) -> None:
    token = ISSUERS[GOOGLE].token(now=NOW, exp=NOW_S, nbf=NOW_S + 60)
    told = {check["name"]: check for check in explained(emulator, token, pool)["pools"][0]["checks"]}
    now, later = (f"{each} ({iso_time(each * 1000)})" for each in (NOW_S, NOW_S + 60))
    assert (told["expiry"]["expected"], told["expiry"]["got"]) == (f"a token that expires after {now}", now)
    assert (told["not-before"]["expected"], told["not-before"]["got"]) == (f"a token that is valid at {now}", later)
    assert all("/_emulator/clock" in told[name]["hint"] for name in ("expiry", "not-before"))
    far = explained(emulator, ISSUERS[GOOGLE].token(now=NOW, exp=10**14), pool)["pools"][0]
    assert (far["accepted"], checks(far)["expiry"]) == (True, True)


@pytest.mark.parametrize(
    ("claims", "failed"),
    [({"sub": None}, ["claims"]), ({"exp": None}, ["claims", "expiry"]), ({"aud": None}, ["audience"])],
)
def test_a_token_without_a_claim_gets_all_other_checks(
    emulator: Emulator, pool: str, claims: dict[str, Any], failed: list[str]
) -> None:
    (login,) = explained(emulator, ISSUERS[USER_POOL].token(now=NOW, **claims), pool)["pools"]
    assert [name for name, passed in checks(login).items() if not passed] == failed
    assert {"signature", "not-before", "audience"} <= set(checks(login))


def test_without_a_pool_every_pool_checks_the_token(emulator: Emulator, pool: str, bare_pool: str) -> None:
    told = explained(emulator, ISSUERS[GOOGLE].token(now=NOW))
    accepted = {login["identity_pool_id"]: login["accepted"] for login in told["pools"]}
    assert accepted[pool] is True
    assert accepted[bare_pool] is False
    bare = next(login for login in told["pools"] if login["identity_pool_id"] == bare_pool)
    assert checks(bare)["pool"] is False
    assert checks(bare)["audience"] is False


def test_nothing_is_fetched_for_an_issuer_that_the_pool_does_not_name(emulator: Emulator, pool: str) -> None:
    (login,) = explained(emulator, Issuer("https://other.invalid").token(now=NOW), pool)["pools"]
    assert login["provider"] == "other.invalid"
    assert checks(login)["provider"] is False
    assert "signature" not in checks(login)


def test_a_token_of_ours_is_recognized(emulator: Emulator, pool: str, bare_pool: str) -> None:
    guest = emulator.perform("GetId", IdentityPoolId=pool)["IdentityId"]
    token = emulator.perform("GetOpenIdToken", IdentityId=guest)["Token"]
    told = explained(emulator, token)
    assert told["signed_by"] == "ours"
    by_pool = {login["identity_pool_id"]: login for login in told["pools"]}
    assert (by_pool[pool]["provider"], by_pool[pool]["accepted"]) == (OWN, True)
    assert checks(by_pool[bare_pool]) == {"signature": True, "expiry": True, "audience": False}
    spoilt = explained(emulator, token[:-20] + ("A" if token[-20] != "A" else "B") + token[-19:], pool)
    assert spoilt["signed_by"] == "unknown"
    assert checks(spoilt["pools"][0])["signature"] is False


def test_a_saml_response_is_explained_with_its_attributes(emulator: Emulator, pool: str, bare_pool: str) -> None:
    told = explained(emulator, emulator.login_token(SAML, "alice", claims={"team": ["a", "b"]}))
    assert (told["kind"], told["header"]) == ("saml", None)
    assert told["claims"]["team"] == ["a", "b"]
    by_pool = {login["identity_pool_id"]: login for login in told["pools"]}
    assert by_pool[pool]["accepted"] is True
    assert (by_pool[bare_pool]["provider"], checks(by_pool[bare_pool])) == (None, {"provider": False})


@pytest.mark.parametrize("fault", ["wrong-signature", "wrong-audience"])
def test_a_refused_saml_response_is_explained(emulator: Emulator, pool: str, fault: str) -> None:
    (login,) = explained(emulator, emulator.login_token(SAML, "alice", fault=fault), pool)["pools"]
    assert checks(login) == {"provider": True, fault.removeprefix("wrong-"): False}


@pytest.mark.parametrize(
    "text", ["", "alice", "a.b.c", "e30.e30.", "PHhtbC8+", "PA==", "\x00", "é.é.é", "..", "W10.W10."]
)
def test_any_string_gets_an_explanation(emulator: Emulator, pool: str, text: str) -> None:
    told = explained(emulator, text, pool)
    assert told["signed_by"] == "unknown"
    assert told["pools"]
    assert not any(login["accepted"] for login in told["pools"])


def test_an_unknown_pool_is_not_found(emulator: Emulator) -> None:
    body = {"token": "x", "identity_pool_id": "us-east-1:11111111-2222-4333-8444-555555555555"}
    assert refusal(emulator.endpoint_url, "POST", "explain/token", body)[:2] == (404, "not-found")


def test_tokens_reach_no_log_and_no_journal(emulator: Emulator, pool: str, caplog: pytest.LogCaptureFixture) -> None:
    token = emulator.login_token(FACEBOOK, "alice", fault="wrong-audience")
    noted = len(emulator.calls)
    with caplog.at_level(logging.DEBUG):
        explained(emulator, token, pool)
    assert token not in caplog.text
    assert len(emulator.calls) == noted
