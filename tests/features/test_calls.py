"""EmulatorCore.perform: calls of AWS operations without HTTP."""

import pytest

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.errors.service_error import ServiceError
from tests.provenance import assumed

pytestmark = assumed("AWS has no perform")

GOOGLE = "accounts.google.com"
ROLE = "arn:aws:iam::000000000000:role/unauthenticated"


def test_perform_returns_the_members_of_a_response_of_sts(emulator: Emulator) -> None:
    pool = emulator.create_pool(AllowClassicFlow=True)
    identity = emulator.perform("GetId", IdentityPoolId=pool["IdentityPoolId"])
    token = emulator.perform("GetOpenIdToken", IdentityId=identity["IdentityId"])["Token"]
    session = emulator.perform(
        "AssumeRoleWithWebIdentity", RoleArn=ROLE, RoleSessionName="session", WebIdentityToken=token
    )
    assert session["AssumedRoleUser"]["Arn"].endswith(":assumed-role/unauthenticated/session")
    assert emulator.session_of(session["Credentials"]["AccessKeyId"]).identity_id == identity["IdentityId"]
    assert emulator.perform("GetCallerIdentity")["Account"] == "000000000000"


def test_perform_raises_the_error_of_a_refused_sts_call(emulator: Emulator) -> None:
    with pytest.raises(ServiceError) as refused:
        emulator.perform(
            "AssumeRoleWithWebIdentity", RoleArn=ROLE, RoleSessionName="session", WebIdentityToken="no token"
        )
    assert refused.value.code == "InvalidIdentityToken"


def test_perform_raises_key_error_for_an_unknown_operation(emulator: Emulator) -> None:
    with pytest.raises(KeyError):
        emulator.perform("AssumeRole")


def test_the_text_of_a_refusal_has_its_name_its_sentence_and_the_failed_check(emulator: Emulator) -> None:
    pool = emulator.create_pool(SupportedLoginProviders={GOOGLE: "app"})["IdentityPoolId"]
    logins = {GOOGLE: emulator.login_token(GOOGLE, subject="alice", audience="other")}
    with pytest.raises(ServiceError) as refused:
        emulator.perform("GetId", IdentityPoolId=pool, Logins=logins)
    first, second = str(refused.value).splitlines()
    assert first == f"NotAuthorizedException: {refused.value.message}"
    assert second.startswith("  audience: expected app, got other. Add ")


def test_the_text_of_an_admin_error_has_a_line_for_each_detail(emulator: Emulator) -> None:
    with pytest.raises(AdminError) as refused:
        emulator.fail_next("GetID", "TooManyRequests")
    first, *others = str(refused.value).splitlines()
    assert first == refused.value.message
    assert [line.strip() for line in others] == list(refused.value.details)
    assert len(others) == 2
