"""EmulatorCore.perform: calls of AWS operations without HTTP."""

import pytest

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.errors.service_error import ServiceError
from tests.provenance import assumed

pytestmark = assumed("AWS has no perform")

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
