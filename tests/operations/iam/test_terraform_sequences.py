"""The calls of Terraform's AWS provider for policies and identity providers, in its order.

Recorded from Terraform 1.11.4 with hashicorp/aws 5.100.0; `docs/terraform.md` is for the real one.
"""

import json
from typing import Any

from tests.operations.calling import refusal
from tests.operations.iam.test_policies import document
from tests.operations.iam.test_saml_providers import metadata
from tests.provenance import observed

RECORDED = "recorded from Terraform 1.11.4 with hashicorp/aws 5.100.0"


def read_policy(iam: Any, arn: str) -> Any:
    """Reads a policy as Terraform does after every change: its document as text in a state file."""
    policy = iam.get_policy(PolicyArn=arn)["Policy"]
    version = iam.get_policy_version(PolicyArn=arn, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    return {**policy, "Document": version["Document"]}


@observed(RECORDED)
def test_a_policy_is_updated_beyond_five_versions_and_destroyed(iam: Any) -> None:
    arn = iam.create_policy(PolicyName="read", Path="/app/", PolicyDocument=document("s3:Get0"))["Policy"]["Arn"]
    for number in range(1, 8):
        versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
        if len(versions) == 5:
            oldest = min((each for each in versions if not each["IsDefaultVersion"]), key=lambda v: v["CreateDate"])
            iam.delete_policy_version(PolicyArn=arn, VersionId=oldest["VersionId"])
        text = document(f"s3:Get{number}")
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=text, SetAsDefault=True)
        assert read_policy(iam, arn)["Document"] == json.loads(text)
    found = [each for page in iam.get_paginator("list_policies").paginate() for each in page["Policies"]]
    assert [each["Arn"] for each in found if each["PolicyName"] == "read"] == [arn]
    for each in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not each["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=each["VersionId"])
    iam.delete_policy(PolicyArn=arn)
    assert refusal(iam.get_policy, PolicyArn=arn).code == "NoSuchEntity"


@observed(RECORDED)
def test_identity_providers_are_created_changed_and_destroyed(iam: Any) -> None:
    oidc = iam.create_open_id_connect_provider(Url="https://issuer.example", ClientIDList=["app"])
    arn = oidc["OpenIDConnectProviderArn"]
    assert iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)["ClientIDList"] == ["app"]
    iam.tag_open_id_connect_provider(OpenIDConnectProviderArn=arn, Tags=[{"Key": "team", "Value": "blue"}])
    iam.update_open_id_connect_provider_thumbprint(OpenIDConnectProviderArn=arn, ThumbprintList=["a" * 40])
    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="web")
    iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="app")
    (listed,) = iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=listed["Arn"])
    assert (found["Url"], found["ClientIDList"], found["ThumbprintList"]) == ("issuer.example", ["web"], ["a" * 40])
    saml = iam.create_saml_provider(Name="idp", SAMLMetadataDocument=metadata())["SAMLProviderArn"]
    changed = metadata("https://idp.example/other")
    iam.update_saml_provider(SAMLProviderArn=saml, SAMLMetadataDocument=changed)
    assert iam.get_saml_provider(SAMLProviderArn=saml)["SAMLMetadataDocument"] == changed
    iam.delete_saml_provider(SAMLProviderArn=saml)
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert refusal(iam.get_saml_provider, SAMLProviderArn=saml).code == "NoSuchEntity"
