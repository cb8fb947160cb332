"""POST /_emulator/explain/token: the kind of a token, its signer, its times, and pages of pools."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.runtime.clock import iso_time
from tests.control_api.client import ask, refusal
from tests.control_api.explain_token.request import explain
from tests.issuer import Issuer, some_key
from tests.logins.forging import ATTACKER, by, forged
from tests.logins.providers_of_a_pool import FACEBOOK, GOOGLE, ISSUERS, SAML, new_pool
from tests.logins.tampered_tokens import NOW, NOW_S


def test_times_are_relative_to_the_emulators_clock(emulator: Emulator, pool: str) -> None:
    explanation = explain(emulator, ISSUERS[GOOGLE].token(now=NOW, exp=NOW_S + 60, iat=NOW_S - 180), pool)
    assert explanation["now"].startswith(iso_time(NOW)[:-1])
    times = {each["name"]: (each["time"], each["in_s"]) for each in explanation["times"]}
    assert times == {"iat": (iso_time(NOW - 180_000), -180), "exp": (iso_time(NOW + 60_000), 60)}


@pytest.mark.parametrize("exp", [10**14, "soon", True, None])
def test_a_claim_that_is_not_a_time_is_left_out(emulator: Emulator, pool: str, exp: Any) -> None:
    explanation = explain(emulator, ISSUERS[GOOGLE].token(now=NOW, exp=exp), pool)
    assert [each["name"] for each in explanation["times"]] == ["iat"]


def test_the_times_of_saml_and_sealed_tokens_are_explained(emulator: Emulator, pool: str) -> None:
    saml = explain(emulator, emulator.login_token(SAML, "alice", expires_in_s=60), pool)
    assert {each["name"]: each["in_s"] for each in saml["times"]}["NotOnOrAfter"] == 60
    sealed = explain(emulator, emulator.login_token(FACEBOOK, "alice", expires_in_s=-60), pool)
    assert [(each["name"], each["in_s"]) for each in sealed["times"]] == [("exp", -60)]


def test_a_session_token_is_recognized_and_is_not_a_login(emulator: Emulator) -> None:
    pool = str(emulator.create_pool()["IdentityPoolId"])
    guest = emulator.perform("GetId", IdentityPoolId=pool)["IdentityId"]
    minted = emulator.perform("GetCredentialsForIdentity", IdentityId=guest)["Credentials"]
    explanation = explain(emulator, minted["SessionToken"], pool)
    assert (explanation["kind"], explanation["signed_by"]) == ("session", "ours")
    assert minted["AccessKeyId"] in explanation["sentence"]
    assert (explanation["claims"]["access_key_id"], explanation["claims"]["identity_id"]) == (
        minted["AccessKeyId"],
        guest,
    )
    assert {each["name"] for each in explanation["times"]} == {"issued_at", "expires_at"}
    (login,) = explanation["pools"]
    assert (login["accepted"], login["checks"][0]["got"]) == (False, "a session token")
    assert minted["SecretKey"] not in str(explanation)


def _own_token(emulator: Emulator, pool: str) -> str:
    guest = emulator.perform("GetId", IdentityPoolId=pool)["IdentityId"]
    return str(emulator.perform("GetOpenIdToken", IdentityId=guest)["Token"])


def test_a_signature_by_a_key_of_the_emulator_is_recognized(emulator: Emulator, pool: str) -> None:
    token = _own_token(emulator, pool)
    explanation = explain(emulator, token, pool)
    assert "of this emulator signed it." in explanation["signature"]
    assert "OpenID token of this emulator's own" in explanation["sentence"]
    tampered = explain(emulator, f"{token[:-20]}{'A' if token[-20] != 'A' else 'B'}{token[-19:]}", pool)
    assert "changed after it was signed" in tampered["signature"]
    emulator.keys.open_id_tokens.rotate()
    assert "retired and still verifies" in explain(emulator, token, pool)["signature"]


def test_a_signature_by_a_key_of_the_issuer_is_recognized(emulator: Emulator, pool: str) -> None:
    assert f"of {GOOGLE} signed it" in explain(emulator, ISSUERS[GOOGLE].token(now=NOW), pool)["signature"]
    forged_token = forged(ISSUERS[GOOGLE], NOW, {}, by(lambda: some_key(ATTACKER)))
    assert f"No known key of {GOOGLE} made this" in explain(emulator, forged_token, pool)["signature"]
    foreign_token = Issuer("https://other.invalid").token(now=NOW)
    assert "The signature was not verified" in explain(emulator, foreign_token, pool)["signature"]


def test_keys_from_the_settings_are_tried_for_an_issuer_outside_every_pool(emulator: Emulator) -> None:
    bare = str(emulator.create_pool(IdentityPoolName="bare")["IdentityPoolId"])
    explanation = explain(emulator, ISSUERS[GOOGLE].token(now=NOW), bare)
    assert (explanation["signed_by"], f"of {GOOGLE} signed it" in explanation["signature"]) == ("issuer", True)
    forged_token = forged(ISSUERS[GOOGLE], NOW, {}, by(lambda: some_key(ATTACKER)))
    assert f"no key of {GOOGLE} made this signature" in explain(emulator, forged_token, bare)["signature"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda token: "", "An empty string"),
        (lambda token: f"Bearer {token}", "the prefix Bearer"),
        (lambda token: f'"{token}"', "in quotation marks"),
        (lambda token: f"{token}\n", "white space around it"),
        (lambda token: token.rpartition(".")[0], "it has 2 parts"),
        (lambda token: f"{token}=", "without padding"),
        (lambda token: token.replace(".", ""), "An opaque string"),
        (lambda token: "a.b.c", "three parts"),
        (lambda token: "a.b.c.d.e", "encrypted token"),
        (lambda token: "<samlp:Response/>", "in base64"),
        (lambda token: base64.b64encode(b"<html/>").decode(), "not a readable SAML response"),
        (lambda token: "ASIAQQQQQQQQQQQQQQQQ", "access key id"),
    ],
)
def test_a_text_that_is_no_login_token_is_described(emulator: Emulator, pool: str, change: Any, expected: str) -> None:
    token = emulator.login_token(GOOGLE, "alice")
    explanation = explain(emulator, change(token), pool)
    assert expected in explanation["sentence"]
    assert explanation["signed_by"] == "unknown"


def test_an_access_token_of_a_user_pool_is_described(emulator: Emulator, pool: str) -> None:
    key = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc"
    token = emulator.login_token(key, "alice", "client", claims={"token_use": "access", "aud": None})
    assert "pools expect the ID token" in explain(emulator, token, pool)["sentence"]


def test_an_unsigned_token_is_described(emulator: Emulator, pool: str) -> None:
    token = emulator.login_token(GOOGLE, "alice", fault="none-algorithm")
    assert "It is not signed: its algorithm is none." in explain(emulator, token, pool)["signature"]


def test_explanations_for_101_pools_have_two_pages(new_database_url: Callable[[], str]) -> None:
    with Emulator(Settings(database_url=new_database_url(), max_identity_pools=120)) as emulator:
        pool_ids = [str(emulator.create_pool()["IdentityPoolId"]) for _ in range(101)]
        first = explain(emulator, "x")
        body = {"token": "x", "next": first["next"]}
        status, second = ask(emulator.endpoint_url, "POST", "explain/token", body)
        assert status == 200
        assert second["next"] is None
        assert [each["identity_pool_id"] for each in (*first["pools"], *second["pools"])] == pool_ids
        wrong = refusal(emulator.endpoint_url, "POST", "explain/token", {"token": "x", "next": "elsewhere"})
        assert wrong[:2] == (400, "invalid")


_SAML_FAULTS = ("wrong-signature", "wrong-issuer", "wrong-audience", "not-yet-valid", "none-algorithm")


@pytest.mark.parametrize(
    "text",
    [
        lambda emulator: "nonsense",
        lambda emulator: "a.b.c",
        lambda emulator: "PHhtbC8+",
        lambda emulator: ISSUERS[GOOGLE].token(now=NOW, iss=None, sub=None, exp=None, aud=None),
        lambda emulator: ISSUERS[GOOGLE].token(now=NOW, sub=None, exp=None, aud=None),
        lambda emulator: ISSUERS[GOOGLE].token(now=NOW, aud="another", nbf=NOW_S + 60),
        lambda emulator: forged(ISSUERS[GOOGLE], NOW, {}, by(lambda: some_key(ATTACKER)), exp=NOW_S - 1),
        lambda emulator: Issuer("https://other.invalid").token(now=NOW),
        lambda emulator: emulator.login_token(FACEBOOK, "alice", "another", expires_in_s=-1),
        *((lambda emulator, fault=fault: emulator.login_token(SAML, "alice", fault=fault)) for fault in _SAML_FAULTS),
        lambda emulator: emulator.login_token(SAML, "alice", expires_in_s=-1),
        lambda emulator: f"{_own_token(emulator, new_pool(emulator))[:-8]}AAAAAAAA",
    ],
)
def test_every_failed_check_has_a_hint(emulator: Emulator, pool: str, text: Any) -> None:
    bare = str(emulator.create_pool(IdentityPoolName="bare")["IdentityPoolId"])
    token = text(emulator)
    failed = [
        check
        for pool_id in (pool, bare)
        for login in explain(emulator, token, pool_id)["pools"]
        for check in login["checks"]
        if not check["passed"]
    ]
    assert failed
    assert [check for check in failed if not check["hint"]] == []
