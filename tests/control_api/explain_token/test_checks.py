"""POST /_emulator/explain/token: the checks of a token for each pool."""

import logging
from typing import Any

import msgspec
import pytest

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.logins.providers.opaque import OpaqueToken, purpose
from cognito_identity_emulator.runtime.clock import iso_time
from tests.control_api.client import refusal
from tests.control_api.explain_token.request import explain
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


def get_id_error(emulator: Emulator, pool: str, key: str, token: str) -> str | None:
    """The error message of GetId for the same login; None if GetId returns an identity."""
    cognito = emulator.client("cognito-identity")
    try:
        cognito.get_id(IdentityPoolId=pool, Logins={key: token})
    except cognito.exceptions.ClientError as refused:
        return str(refused.response["Error"]["Message"])
    return None


def test_a_valid_token_passes_every_check(emulator: Emulator, pool: str) -> None:
    explanation = explain(emulator, ISSUERS[GOOGLE].token(now=NOW), pool)
    assert explanation["kind"] == "jwt"
    assert explanation["header"]["alg"] == "RS256"
    assert explanation["claims"]["sub"] == "alice"
    assert explanation["signed_by"] == "issuer"
    (login,) = explanation["pools"]
    assert (login["identity_pool_id"], login["identity_pool_name"]) == (pool, "all")
    assert (login["provider"], login["accepted"], login["refusal"]) == (GOOGLE, True, None)
    names = ["well-formed", "issuer", "provider", "signature", "expiry", "not-before", "audience"]
    assert [check["name"] for check in login["checks"]] == names
    assert all(check["passed"] for check in login["checks"])


@pytest.mark.parametrize("key", [GOOGLE, APPLE, OIDC, USER_POOL, FACEBOOK, TWITTER, SAML])
def test_a_token_of_any_provider_is_matched_to_its_provider(emulator: Emulator, pool: str, key: str) -> None:
    explanation = explain(emulator, emulator.login_token(key, "alice"), pool)
    assert explanation["signed_by"] == "built-in identity provider"
    assert explanation["claims"]["sub"] == "alice"
    assert [(login["provider"], login["accepted"]) for login in explanation["pools"]] == [(key, True)]


def test_a_sealed_token_that_begins_like_xml_is_recognized_as_sealed(emulator: Emulator, pool: str) -> None:
    content = OpaqueToken(FACEBOOK, "alice", "app", NOW_S + 60)
    token = emulator.keys.seal.seal(purpose(FACEBOOK), msgspec.json.encode(content), b"<" + 11 * b"-")
    explanation = explain(emulator, token, pool)
    assert (explanation["kind"], explanation["signed_by"]) == ("opaque", "built-in identity provider")
    assert explanation["pools"][0]["accepted"] is True


def test_a_failed_check_does_not_hide_the_checks_after_it(emulator: Emulator, pool: str) -> None:
    token = forged(ISSUERS[GOOGLE], NOW, {}, by(lambda: some_key(ATTACKER)), aud="other", exp=NOW_S - 1)
    explanation = explain(emulator, token, pool)
    (login,) = explanation["pools"]
    failed = [name for name, passed in checks(login).items() if not passed]
    assert failed == ["signature", "expiry", "audience"]
    assert explanation["signed_by"] == "unknown"
    assert login["accepted"] is False
    assert login["refusal"]["message"] == get_id_error(emulator, pool, GOOGLE, token)
    audience = next(check for check in login["checks"] if check["name"] == "audience")
    assert (audience["expected"], audience["got"]) == ("app", "other")
    assert "other" in audience["hint"]


def test_a_failed_time_check_shows_times_in_iso_8601(emulator: Emulator, pool: str) -> None:
    token = ISSUERS[GOOGLE].token(now=NOW, exp=NOW_S, nbf=NOW_S + 60)
    by_name = {check["name"]: check for check in explain(emulator, token, pool)["pools"][0]["checks"]}
    now, later = (f"{each} ({iso_time(each * 1000)})" for each in (NOW_S, NOW_S + 60))
    assert (by_name["expiry"]["expected"], by_name["expiry"]["got"]) == (f"a token that expires after {now}", now)
    not_before = by_name["not-before"]
    assert (not_before["expected"], not_before["got"]) == (f"a token that is valid at {now}", later)
    assert all("/_emulator/clock" in by_name[name]["hint"] for name in ("expiry", "not-before"))
    far = explain(emulator, ISSUERS[GOOGLE].token(now=NOW, exp=10**14), pool)["pools"][0]
    assert (far["accepted"], checks(far)["expiry"]) == (True, True)


@pytest.mark.parametrize(
    ("claims", "failed"),
    [({"sub": None}, ["claims"]), ({"exp": None}, ["claims", "expiry"]), ({"aud": None}, ["audience"])],
)
def test_a_token_without_a_claim_gets_all_other_checks(
    emulator: Emulator, pool: str, claims: dict[str, Any], failed: list[str]
) -> None:
    (login,) = explain(emulator, ISSUERS[USER_POOL].token(now=NOW, **claims), pool)["pools"]
    assert [name for name, passed in checks(login).items() if not passed] == failed
    assert {"signature", "not-before", "audience"} <= set(checks(login))


def test_a_request_without_a_pool_checks_the_token_for_every_pool(
    emulator: Emulator, pool: str, bare_pool: str
) -> None:
    explanation = explain(emulator, ISSUERS[GOOGLE].token(now=NOW))
    accepted = {login["identity_pool_id"]: login["accepted"] for login in explanation["pools"]}
    assert accepted[pool] is True
    assert accepted[bare_pool] is False
    bare = next(login for login in explanation["pools"] if login["identity_pool_id"] == bare_pool)
    assert checks(bare)["pool"] is False
    assert checks(bare)["audience"] is False


def test_an_issuer_outside_the_pool_gets_no_signature_check(emulator: Emulator, pool: str) -> None:
    (login,) = explain(emulator, Issuer("https://other.invalid").token(now=NOW), pool)["pools"]
    assert login["provider"] == "other.invalid"
    assert checks(login)["provider"] is False
    assert "signature" not in checks(login)


def test_an_openid_token_of_the_emulator_is_recognized(emulator: Emulator, pool: str, bare_pool: str) -> None:
    guest = emulator.perform("GetId", IdentityPoolId=pool)["IdentityId"]
    token = emulator.perform("GetOpenIdToken", IdentityId=guest)["Token"]
    explanation = explain(emulator, token)
    assert explanation["signed_by"] == "ours"
    by_pool = {login["identity_pool_id"]: login for login in explanation["pools"]}
    assert (by_pool[pool]["provider"], by_pool[pool]["accepted"]) == (OWN, True)
    assert checks(by_pool[bare_pool]) == {
        "signature": True,
        "expiry": True,
        "issuer": True,
        "audience": False,
    }
    tampered = explain(emulator, token[:-20] + ("A" if token[-20] != "A" else "B") + token[-19:], pool)
    assert tampered["signed_by"] == "unknown"
    assert checks(tampered["pools"][0])["signature"] is False


def test_an_openid_token_of_china_is_recognized(emulator: Emulator) -> None:
    beijing = emulator.client("cognito-identity", region_name="cn-north-1")
    pool = beijing.create_identity_pool(IdentityPoolName="p", AllowUnauthenticatedIdentities=True)["IdentityPoolId"]
    guest = beijing.get_id(IdentityPoolId=pool)["IdentityId"]
    token = beijing.get_open_id_token(IdentityId=guest)["Token"]
    explanation = explain(emulator, token, pool)
    assert (explanation["signed_by"], explanation["sentence"]) == (
        "ours",
        f"An OpenID token of this emulator's own, for the identity {guest}.",
    )
    (login,) = explanation["pools"]
    assert (login["provider"], login["accepted"]) == ("cognito-identity.cn-north-1.amazonaws.com.cn", True)


def test_a_saml_response_is_explained_with_its_attributes(emulator: Emulator, pool: str, bare_pool: str) -> None:
    explanation = explain(emulator, emulator.login_token(SAML, "alice", claims={"team": ["a", "b"]}))
    assert (explanation["kind"], explanation["header"]) == ("saml", None)
    assert explanation["claims"]["team"] == ["a", "b"]
    by_pool = {login["identity_pool_id"]: login for login in explanation["pools"]}
    assert by_pool[pool]["accepted"] is True
    assert (by_pool[bare_pool]["provider"], checks(by_pool[bare_pool])) == (None, {"provider": False})


@pytest.mark.parametrize("fault", ["wrong-signature", "wrong-audience"])
def test_a_refused_saml_response_fails_one_check(emulator: Emulator, pool: str, fault: str) -> None:
    (login,) = explain(emulator, emulator.login_token(SAML, "alice", fault=fault), pool)["pools"]
    assert checks(login) == {"provider": True, fault.removeprefix("wrong-"): False}


@pytest.mark.parametrize(
    "text", ["", "alice", "a.b.c", "e30.e30.", "PHhtbC8+", "PA==", "\x00", "é.é.é", "..", "W10.W10."]
)
def test_any_string_gets_an_explanation(emulator: Emulator, pool: str, text: str) -> None:
    explanation = explain(emulator, text, pool)
    assert explanation["signed_by"] == "unknown"
    assert explanation["pools"]
    assert not any(login["accepted"] for login in explanation["pools"])


def test_an_unknown_pool_is_not_found(emulator: Emulator) -> None:
    body = {"token": "x", "identity_pool_id": "us-east-1:11111111-2222-4333-8444-555555555555"}
    assert refusal(emulator.endpoint_url, "POST", "explain/token", body)[:2] == (404, "not-found")


def test_an_explained_token_is_in_neither_the_log_nor_the_journal(
    emulator: Emulator, pool: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = emulator.login_token(FACEBOOK, "alice", fault="wrong-audience")
    call_count = len(emulator.calls)
    with caplog.at_level(logging.DEBUG, "cognito_identity_emulator"):
        explain(emulator, token, pool)
    assert token not in caplog.text
    assert len(emulator.calls) == call_count
