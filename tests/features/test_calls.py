"""EmulatorCore.perform and create_pool: calls of AWS operations without HTTP."""

from typing import Any

import pytest

from cognito_identity_emulator import Emulator, RemoteEmulator
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.errors.service_error import ServiceError
from tests.provenance import assumed

pytestmark = assumed("AWS has neither perform nor create_pool")

GOOGLE = "accounts.google.com"
MAPPING = {"Type": "Token", "AmbiguousRoleResolution": "Deny"}
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


def test_perform_raises_key_error_with_the_likely_name_for_an_unknown_operation(emulator: Emulator) -> None:
    with pytest.raises(KeyError, match=r"There is no operation GetID\. Did you mean GetId\?"):
        emulator.perform("GetID")


def test_perform_refuses_a_member_that_the_operation_does_not_have(emulator: Emulator) -> None:
    pool = emulator.create_pool()["IdentityPoolId"]
    with pytest.raises(AdminError, match="Login: is unknown; did you mean Logins"):
        emulator.perform("GetId", IdentityPoolId=pool, Login={GOOGLE: "token"})


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


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        ({"allow_classic_flow": True}, "allow_classic_flow: is unknown; did you mean AllowClassicFlow?"),
        ({"Role": {}}, "Role: is unknown; did you mean Roles?"),
        (
            {"CognitoIdentityProviders": [{"ClientID": "app"}]},
            "CognitoIdentityProviders[0].ClientID: is unknown; did you mean ClientId?",
        ),
        (
            {"RoleMappings": {GOOGLE: {"type": "Token"}}},
            f"RoleMappings['{GOOGLE}'].type: is unknown; did you mean Type?",
        ),
        ({"PrincipalTagAttributeMaps": {GOOGLE: {"UseDefaults": True}}}, "PrincipalTagAttributeMaps: must be a list"),
        ({"PrincipalTagAttributeMaps": [GOOGLE]}, "PrincipalTagAttributeMaps: must be a list"),
    ],
)
def test_create_pool_refuses_an_unknown_or_malformed_member_with_the_problem(
    emulator: Emulator, members: dict[str, Any], problem: str
) -> None:
    for either in (emulator, RemoteEmulator(emulator.endpoint_url)):
        with pytest.raises(AdminError) as refused:
            either.create_pool(**members)
        assert [each.startswith(problem) for each in refused.value.details] == [True]
    assert emulator.pools().rows == []


def test_create_pool_sets_roles_mappings_and_tag_maps_as_given(emulator: Emulator) -> None:
    tags = {"IdentityProviderName": GOOGLE, "UseDefaults": False, "PrincipalTags": {"team": "sub"}}
    pool = emulator.create_pool(
        SupportedLoginProviders={GOOGLE: "app"},
        Roles={"authenticated": ROLE},
        RoleMappings={GOOGLE: MAPPING},
        PrincipalTagAttributeMaps=[tags],
    )["IdentityPoolId"]
    roles = emulator.perform("GetIdentityPoolRoles", IdentityPoolId=pool)
    assert (roles["Roles"], roles["RoleMappings"]) == ({"authenticated": ROLE}, {GOOGLE: MAPPING})
    tag_map = emulator.perform("GetPrincipalTagAttributeMap", IdentityPoolId=pool, IdentityProviderName=GOOGLE)
    assert tag_map == {"IdentityPoolId": pool, **tags}


def test_create_pool_with_a_role_mapping_that_aws_refuses_leaves_no_pool(emulator: Emulator) -> None:
    with pytest.raises(ServiceError, match="not a configured provider"):
        emulator.create_pool(RoleMappings={GOOGLE: MAPPING})
    assert emulator.pools().rows == []
