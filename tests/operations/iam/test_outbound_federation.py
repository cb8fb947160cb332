"""Outbound web identity federation: on and off for an account, over restarts, exports and resets."""

from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.operations.calling import Refusal, refusal
from tests.provenance import assumed, documented

API = "https://docs.aws.amazon.com/IAM/latest/APIReference"
ENABLE_PAGE = f"{API}/API_EnableOutboundWebIdentityFederation.html"
DISABLE_PAGE = f"{API}/API_DisableOutboundWebIdentityFederation.html"
DISABLED = Refusal("FeatureDisabled", "Outbound web identity federation is disabled for this account.", 404)
ENABLED = Refusal("FeatureEnabled", "Outbound web identity federation is already enabled for this account.", 409)
ACCOUNT = "111122223333"


def is_enabled(emulator: Emulator, account: str = ACCOUNT) -> bool:
    sts = emulator.client("sts", aws_access_key_id=account)
    try:
        sts.get_web_identity_token(Audience=["service"], SigningAlgorithm="ES384")
    except sts.exceptions.OutboundWebIdentityFederationDisabledException:
        return False
    return True


def enable(emulator: Emulator, account: str = ACCOUNT) -> None:
    emulator.client("iam", aws_access_key_id=account).enable_outbound_web_identity_federation()


@documented(ENABLE_PAGE)
def test_it_is_off_by_default(iam: Any) -> None:
    assert refusal(iam.get_outbound_web_identity_federation_info) == DISABLED
    assert refusal(iam.disable_outbound_web_identity_federation) == DISABLED


@documented(ENABLE_PAGE)
def test_an_account_that_enables_it_has_an_issuer(iam: Any, shared: Emulator, account: str) -> None:
    issuer = iam.enable_outbound_web_identity_federation()["IssuerIdentifier"]
    assert issuer == f"{shared.endpoint_url}/web-identity/{account}"
    info = iam.get_outbound_web_identity_federation_info()
    assert (info["IssuerIdentifier"], info["JwtVendingEnabled"]) == (issuer, True)
    assert refusal(iam.enable_outbound_web_identity_federation) == ENABLED


@documented(DISABLE_PAGE)
def test_an_account_that_disables_it_gets_no_more_tokens(iam: Any, shared: Emulator, account: str) -> None:
    iam.enable_outbound_web_identity_federation()
    assert is_enabled(shared, account)
    iam.disable_outbound_web_identity_federation()
    assert not is_enabled(shared, account)
    assert refusal(iam.get_outbound_web_identity_federation_info) == DISABLED
    iam.enable_outbound_web_identity_federation()
    assert is_enabled(shared, account)


@documented(ENABLE_PAGE)
def test_other_accounts_do_not_notice(iam: Any, shared: Emulator, account: str) -> None:
    iam.enable_outbound_web_identity_federation()
    assert is_enabled(shared, account)
    assert not is_enabled(shared, str(int(account) + 500_000_000_000))


@assumed("AWS has no restarts")
def test_it_survives_a_restart_with_its_keys(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'emulator.db'}")
    with Emulator(settings) as emulator:
        enable(emulator)
        keys = {name: each.active().key_id for name, each in emulator.keys.web_identity_tokens.items()}
    with Emulator(settings) as emulator:
        assert is_enabled(emulator)
        assert {name: each.active().key_id for name, each in emulator.keys.web_identity_tokens.items()} == keys


@assumed("AWS has no export")
def test_an_imported_state_has_the_accounts_and_the_keys() -> None:
    with Emulator() as source:
        enable(source)
        assert is_enabled(source)
        state = source.export_state()
        key_ids = {each["key_id"] for each in state["signing_keys"]}
        assert source.keys.web_identity_tokens["ES384"].active().key_id in key_ids
    with Emulator() as other:
        enable(other, "444455556666")
        other.import_state(state)
        assert is_enabled(other)
        assert not is_enabled(other, "444455556666")
        assert other.keys.web_identity_tokens["ES384"].active().key_id in key_ids


@assumed("AWS has no reset")
@pytest.mark.parametrize("account", [None, ACCOUNT])
def test_a_reset_disables_it(account: str | None) -> None:
    with Emulator() as emulator:
        enable(emulator)
        enable(emulator, "444455556666")
        emulator.reset(account)
        assert not is_enabled(emulator)
        assert is_enabled(emulator, "444455556666") == (account is not None)
