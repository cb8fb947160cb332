"""Makes the calls of Terraform's AWS provider for an identity pool, from init to destroy."""

from typing import Any

from cognito_identity_emulator import Emulator
from tests.operations.calling import pool_not_found, refusal
from tests.provenance import observed

ACCOUNT = "123456789012"
USER_POOL = "cognito-idp.us-east-1.amazonaws.com/us-east-1_Ab129faBb"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/user"


@observed("the source and the acceptance tests of terraform-provider-aws, internal/service/cognitoidentity")
def test_terraform_creates_reads_updates_and_destroys(emulator: Emulator) -> None:
    sts = emulator.client("sts", aws_access_key_id=ACCOUNT)
    cognito = emulator.client("cognito-identity", aws_access_key_id=ACCOUNT)
    account = sts.get_caller_identity()["Account"]  # the first call of the provider

    pool_id = create(cognito)
    arn = f"arn:aws:cognito-identity:us-east-1:{account}:identitypool/{pool_id}"  # as Terraform builds it
    plan_is_empty(cognito, pool_id)
    rename_and_retag(cognito, pool_id, arn)
    attach_roles(cognito, pool_id)
    tag_principals(cognito, pool_id)
    destroy(cognito, pool_id)


def create(cognito: Any) -> str:
    created = cognito.create_identity_pool(
        IdentityPoolName="terraform",
        AllowUnauthenticatedIdentities=False,
        AllowClassicFlow=False,  # Terraform always sends it
        DeveloperProviderName="login.my.app",
        CognitoIdentityProviders=[{"ProviderName": USER_POOL, "ClientId": "app", "ServerSideTokenCheck": False}],
        SupportedLoginProviders={"graph.facebook.com": "7346241598935555"},
        OpenIdConnectProviderARNs=["arn:aws:iam::123456789012:oidc-provider/server.example.com"],
        SamlProviderARNs=["arn:aws:iam::123456789012:saml-provider/idp"],
        IdentityPoolTags={"Name": "terraform"},
    )
    return str(created["IdentityPoolId"])


def plan_is_empty(cognito: Any, pool_id: str) -> None:
    """Checks that Terraform reads what it wrote, so that its next plan is empty."""
    first, second = (cognito.describe_identity_pool(IdentityPoolId=pool_id) for _ in range(2))
    del first["ResponseMetadata"], second["ResponseMetadata"]
    assert first == second
    assert first["AllowClassicFlow"] is False
    assert first["IdentityPoolTags"] == {"Name": "terraform"}


def rename_and_retag(cognito: Any, pool_id: str, arn: str) -> None:
    """An update sends every member except the developer provider name and the tags, which have their own calls."""
    cognito.untag_resource(ResourceArn=arn, TagKeys=["Name"])
    cognito.tag_resource(ResourceArn=arn, Tags={"stage": "test"})
    cognito.update_identity_pool(
        IdentityPoolId=pool_id,
        IdentityPoolName="renamed",
        AllowUnauthenticatedIdentities=False,
        AllowClassicFlow=False,
        CognitoIdentityProviders=[{"ProviderName": USER_POOL, "ClientId": "app", "ServerSideTokenCheck": False}],
        SupportedLoginProviders={},
        OpenIdConnectProviderARNs=[],
        SamlProviderARNs=[],
    )
    read = cognito.describe_identity_pool(IdentityPoolId=pool_id)
    assert (read["IdentityPoolName"], read["DeveloperProviderName"]) == ("renamed", "login.my.app")
    assert read["IdentityPoolTags"] == {"stage": "test"}
    assert "SupportedLoginProviders" not in read
    assert cognito.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"stage": "test"}


def attach_roles(cognito: Any, pool_id: str) -> None:
    """The roles attachment with a mapping, without one, and destroyed by setting no roles."""
    mapping = {"Type": "Token", "AmbiguousRoleResolution": "AuthenticatedRole"}
    mappings = {f"{USER_POOL}:app": mapping}
    cognito.set_identity_pool_roles(IdentityPoolId=pool_id, Roles={"authenticated": ROLE}, RoleMappings=mappings)
    assert cognito.get_identity_pool_roles(IdentityPoolId=pool_id)["RoleMappings"] == mappings
    cognito.set_identity_pool_roles(IdentityPoolId=pool_id, Roles={"authenticated": ROLE})
    assert "RoleMappings" not in cognito.get_identity_pool_roles(IdentityPoolId=pool_id)
    cognito.set_identity_pool_roles(IdentityPoolId=pool_id, Roles={}, RoleMappings={})
    assert cognito.get_identity_pool_roles(IdentityPoolId=pool_id)["Roles"] == {}


def tag_principals(cognito: Any, pool_id: str) -> None:
    """The principal tag resource; destroying it means defaults and an empty map."""
    named = {"IdentityPoolId": pool_id, "IdentityProviderName": USER_POOL}
    cognito.set_principal_tag_attribute_map(**named, PrincipalTags={"test": "value"}, UseDefaults=False)
    assert cognito.get_principal_tag_attribute_map(**named)["PrincipalTags"] == {"test": "value"}
    cognito.set_principal_tag_attribute_map(**named, PrincipalTags={}, UseDefaults=True)
    assert cognito.get_principal_tag_attribute_map(**named)["UseDefaults"] is True


def destroy(cognito: Any, pool_id: str) -> None:
    """After the destruction, the pool and its parts give ResourceNotFoundException."""
    cognito.delete_identity_pool(IdentityPoolId=pool_id)
    for read in (cognito.describe_identity_pool, cognito.get_identity_pool_roles):
        assert refusal(read, IdentityPoolId=pool_id) == pool_not_found(pool_id)
    gone = refusal(cognito.get_principal_tag_attribute_map, IdentityPoolId=pool_id, IdentityProviderName=USER_POOL)
    assert gone == pool_not_found(pool_id)
