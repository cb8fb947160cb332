"""Calls every operation of IAM, and those of STS that flow.py leaves out, with any client, and checks the responses."""

import json
import time
from typing import Any

from cognito_identity_emulator.domain.roles import SAML_ROLE_ATTRIBUTE
from cognito_identity_emulator.logins.saml_issuer import self_signed_certificate, sign_response
from cognito_identity_emulator.operations.iam.service import IAM
from tests.clients.flow import PERFORMED_ELSEWHERE, Client
from tests.issuer import some_key
from tests.operations.iam.test_saml_providers import metadata

ROLE = "arn:aws:iam::000000000000:role/team/app"
POLICY = "arn:aws:iam::000000000000:policy/team/read"
OIDC_PROVIDER = "arn:aws:iam::000000000000:oidc-provider/issuer.example/tenant"
SAML_PROVIDER = "arn:aws:iam::000000000000:saml-provider/corporate"
SAML_ISSUER = "https://idp.example/metadata"
OF_AWS = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
THUMBPRINT = "a" * 40
BLUE = [{"Key": "team", "Value": "blue"}, {"Key": "cost center", "Value": "7"}]
OPERATIONS = frozenset({*IAM.operations, *PERFORMED_ELSEWHERE, "AssumeRole"})
"""The operations that the flow performs: all that the emulator has of IAM, and those of STS that flow.py leaves out."""


class RecordingClient:
    """Performs the operations that a client has, and records their names in `performed`."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.performed: set[str] = set()

    def iam(self, operation: str, **members: Any) -> Any:
        self.performed.add(operation)
        return self._client("iam", operation, **members)

    def sts(self, operation: str, credentials: dict[str, str] | None = None, **members: Any) -> Any:
        self.performed.add(operation)
        return self._client("sts", operation, credentials=credentials, **members)

    def refusal(self, service: str, operation: str, **members: Any) -> str:
        return self._client.refusal(service, operation, **members)

    def offers(self, service: str, operation: str) -> bool:
        return self._client.offers(service, operation)


def document(action: str, resource: str = "*") -> str:
    """A policy that allows an action."""
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]}
    )


def trusting(action: str, principal: dict[str, str]) -> str:
    """The trust policy of a role."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": [action, "sts:TagSession"]}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def run_every_iam_operation(client: Client) -> set[str]:
    """Perform every operation that the client has, at an emulator with `--authorization enforce`.

    Returns the names of the operations. The account is as empty at the end as at the start.
    """
    recorder = RecordingClient(client)
    _account(recorder)
    _role(recorder)
    _inline_policies(recorder)
    _policies(recorder)
    _attachments(recorder)
    _simulations(recorder)
    _sessions(recorder)
    _oidc_provider(recorder)
    _saml_provider(recorder)
    _outbound_federation(recorder)
    _deletions(recorder)
    return recorder.performed


def operations_of(client: Client) -> set[str]:
    """The operations of the flow that the client has; some clients are older than the newest operations."""
    return {name for name in OPERATIONS if client.offers("iam" if name in IAM.operations else "sts", name)}


def _account(recorder: RecordingClient) -> None:
    assert recorder.iam("GetUser")["User"]["Arn"] == "arn:aws:iam::000000000000:root"
    assert recorder.iam("ListAccountAliases")["AccountAliases"] == []
    assert recorder.iam("GetAccountSummary")["SummaryMap"]["RolesQuota"] == 1000


def _role(recorder: RecordingClient) -> None:
    trust = trusting("sts:AssumeRole", {"AWS": "000000000000"})
    created = recorder.iam(
        "CreateRole",
        RoleName="app",
        Path="/team/",
        AssumeRolePolicyDocument=trust,
        Description="of the flow",
        MaxSessionDuration=3600,
        Tags=BLUE,
    )["Role"]
    assert (created["Arn"], created["AssumeRolePolicyDocument"]) == (ROLE, json.loads(trust))
    assert [each["Arn"] for each in recorder.iam("ListRoles", PathPrefix="/team/")["Roles"]] == [ROLE]
    recorder.iam("TagRole", RoleName="app", Tags=[{"Key": "stage", "Value": ""}])
    recorder.iam("UntagRole", RoleName="app", TagKeys=["cost center"])
    tags = recorder.iam("ListRoleTags", RoleName="app")["Tags"]
    assert {each["Key"]: each["Value"] for each in tags} == {"team": "blue", "stage": ""}
    recorder.iam("UpdateRole", RoleName="app", MaxSessionDuration=7200)
    recorder.iam("UpdateRoleDescription", RoleName="app", Description="")
    trust = trusting("sts:AssumeRole", {"AWS": "arn:aws:iam::000000000000:root"})
    recorder.iam("UpdateAssumeRolePolicy", RoleName="app", PolicyDocument=trust)
    role = recorder.iam("GetRole", RoleName="app")["Role"]
    assert (role["MaxSessionDuration"], role["AssumeRolePolicyDocument"]) == (7200, json.loads(trust))
    assert recorder.iam("ListInstanceProfilesForRole", RoleName="app")["InstanceProfiles"] == []


def _inline_policies(recorder: RecordingClient) -> None:
    text = document("s3:Get*")
    for name in ("read", "old"):
        recorder.iam("PutRolePolicy", RoleName="app", PolicyName=name, PolicyDocument=text)
    assert recorder.iam("GetRolePolicy", RoleName="app", PolicyName="read")["PolicyDocument"] == json.loads(text)
    recorder.iam("DeleteRolePolicy", RoleName="app", PolicyName="old")
    assert recorder.iam("ListRolePolicies", RoleName="app")["PolicyNames"] == ["read"]


def _policies(recorder: RecordingClient) -> None:
    members = {"PolicyName": "read", "Path": "/team/", "Description": "Reads", "Tags": BLUE}
    created = recorder.iam("CreatePolicy", PolicyDocument=document("s3:List*"), **members)["Policy"]
    assert (created["Arn"], created["DefaultVersionId"]) == (POLICY, "v1")
    policy = {"PolicyArn": POLICY}
    recorder.iam("TagPolicy", **policy, Tags=[{"Key": "stage", "Value": "test"}])
    recorder.iam("UntagPolicy", **policy, TagKeys=["cost center", "team"])
    assert recorder.iam("ListPolicyTags", **policy)["Tags"] == [{"Key": "stage", "Value": "test"}]
    for action in ("s3:Put*", "s3:Delete*"):
        recorder.iam("CreatePolicyVersion", **policy, PolicyDocument=document(action), SetAsDefault=action == "s3:Put*")
    recorder.iam("SetDefaultPolicyVersion", **policy, VersionId="v3")
    recorder.iam("DeletePolicyVersion", **policy, VersionId="v1")
    versions = recorder.iam("ListPolicyVersions", **policy)["Versions"]
    assert [(each["VersionId"], each["IsDefaultVersion"]) for each in versions] == [("v3", True), ("v2", False)]
    version = recorder.iam("GetPolicyVersion", **policy, VersionId="v3")["PolicyVersion"]
    assert version["Document"] == json.loads(document("s3:Delete*"))
    recorder.iam("DeletePolicyVersion", **policy, VersionId="v2")
    assert [each["Arn"] for each in recorder.iam("ListPolicies", Scope="Local")["Policies"]] == [POLICY]


def _attachments(recorder: RecordingClient) -> None:
    for arn in (POLICY, OF_AWS):
        recorder.iam("AttachRolePolicy", RoleName="app", PolicyArn=arn)
    recorder.iam("PutRolePermissionsBoundary", RoleName="app", PermissionsBoundary=POLICY)
    policy = recorder.iam("GetPolicy", PolicyArn=POLICY)["Policy"]
    assert (policy["AttachmentCount"], policy["PermissionsBoundaryUsageCount"]) == (1, 1)
    entities = recorder.iam("ListEntitiesForPolicy", PolicyArn=POLICY)
    assert [each["RoleName"] for each in entities["PolicyRoles"]] == ["app"]
    recorder.iam("DeleteRolePermissionsBoundary", RoleName="app")
    recorder.iam("DetachRolePolicy", RoleName="app", PolicyArn=OF_AWS)
    attached = recorder.iam("ListAttachedRolePolicies", RoleName="app")["AttachedPolicies"]
    assert attached == [{"PolicyName": "read", "PolicyArn": POLICY}]


def _simulations(recorder: RecordingClient) -> None:
    keys = recorder.iam(
        "GetContextKeysForCustomPolicy", PolicyInputList=[document("s3:*", "arn:aws:s3:::${aws:username}")]
    )
    assert keys["ContextKeyNames"] == ["aws:username"]
    assert recorder.iam("GetContextKeysForPrincipalPolicy", PolicySourceArn=ROLE)["ContextKeyNames"] == []
    actions = ["s3:GetObject", "s3:DeleteObject", "s3:PutObject"]
    results = recorder.iam("SimulatePrincipalPolicy", PolicySourceArn=ROLE, ActionNames=actions)["EvaluationResults"]
    assert [each["EvalDecision"] for each in results] == ["allowed", "allowed", "implicitDeny"]
    entry = {"ContextKeyName": "aws:username", "ContextKeyValues": ["alice"], "ContextKeyType": "string"}
    custom = recorder.iam(
        "SimulateCustomPolicy",
        PolicyInputList=[document("s3:*", "arn:aws:s3:::${aws:username}")],
        ActionNames=["s3:ListBucket"],
        ResourceArns=["arn:aws:s3:::alice"],
        ContextEntries=[entry],
    )
    assert [each["EvalDecision"] for each in custom["EvaluationResults"]] == ["allowed"]


def _sessions(recorder: RecordingClient) -> None:
    assumed = recorder.sts("AssumeRole", RoleArn=ROLE, RoleSessionName="worker", Tags=BLUE, TransitiveTagKeys=["team"])
    assert assumed["AssumedRoleUser"]["Arn"] == "arn:aws:sts::000000000000:assumed-role/app/worker"
    credentials = variables(assumed["Credentials"])
    sentence = recorder.refusal("iam", "ListRoles", credentials=credentials)
    message = sentence.partition("Encoded authorization failure message: ")[2]
    decoded = json.loads(recorder.sts("DecodeAuthorizationMessage", EncodedMessage=message)["DecodedMessage"])
    assert decoded["context"]["action"] == "iam:ListRoles"
    if recorder.offers("sts", "GetScopedCredentials"):
        scoped = recorder.sts("GetScopedCredentials", credentials=credentials, Policy=document("s3:GetObject"))
        assert scoped["ScopedPoliciesCount"] == 1


def _oidc_provider(recorder: RecordingClient) -> None:
    members = {"Url": "https://issuer.example/tenant", "ClientIDList": ["app", "web"], "ThumbprintList": [THUMBPRINT]}
    created = recorder.iam("CreateOpenIDConnectProvider", **members, Tags=BLUE)
    assert created["OpenIDConnectProviderArn"] == OIDC_PROVIDER
    provider = {"OpenIDConnectProviderArn": OIDC_PROVIDER}
    recorder.iam("AddClientIDToOpenIDConnectProvider", **provider, ClientID="new")
    recorder.iam("RemoveClientIDFromOpenIDConnectProvider", **provider, ClientID="app")
    recorder.iam("UpdateOpenIDConnectProviderThumbprint", **provider, ThumbprintList=["b" * 40])
    recorder.iam("TagOpenIDConnectProvider", **provider, Tags=[{"Key": "stage", "Value": "test"}])
    recorder.iam("UntagOpenIDConnectProvider", **provider, TagKeys=["team", "cost center"])
    tags = recorder.iam("ListOpenIDConnectProviderTags", **provider)["Tags"]
    assert tags == [{"Key": "stage", "Value": "test"}]
    found = recorder.iam("GetOpenIDConnectProvider", **provider)
    assert (found["Url"], found["ClientIDList"]) == ("issuer.example/tenant", ["web", "new"])
    assert recorder.iam("ListOpenIDConnectProviders")["OpenIDConnectProviderList"] == [{"Arn": OIDC_PROVIDER}]
    recorder.iam("DeleteOpenIDConnectProvider", **provider)


def _saml_provider(recorder: RecordingClient) -> None:
    members = {"Name": "corporate", "SAMLMetadataDocument": metadata("https://old.example"), "Tags": BLUE}
    assert recorder.iam("CreateSAMLProvider", **members)["SAMLProviderArn"] == SAML_PROVIDER
    provider = {"SAMLProviderArn": SAML_PROVIDER}
    recorder.iam("UpdateSAMLProvider", **provider, SAMLMetadataDocument=metadata(SAML_ISSUER))
    recorder.iam("TagSAMLProvider", **provider, Tags=[{"Key": "stage", "Value": "test"}])
    recorder.iam("UntagSAMLProvider", **provider, TagKeys=["team", "cost center"])
    assert recorder.iam("ListSAMLProviderTags", **provider)["Tags"] == [{"Key": "stage", "Value": "test"}]
    assert recorder.iam("GetSAMLProvider", **provider)["SAMLMetadataDocument"] == metadata(SAML_ISSUER)
    assert [each["Arn"] for each in recorder.iam("ListSAMLProviders")["SAMLProviderList"]] == [SAML_PROVIDER]
    trust = trusting("sts:AssumeRoleWithSAML", {"Federated": SAML_PROVIDER})
    recorder.iam("UpdateAssumeRolePolicy", RoleName="app", PolicyDocument=trust)
    assumed = recorder.sts(
        "AssumeRoleWithSAML", RoleArn=ROLE, PrincipalArn=SAML_PROVIDER, SAMLAssertion=saml_assertion()
    )
    assert assumed["Subject"] == "alice"
    recorder.iam("DeleteSAMLProvider", **provider)


def _outbound_federation(recorder: RecordingClient) -> None:
    if not recorder.offers("iam", "EnableOutboundWebIdentityFederation"):
        return
    issuer = recorder.iam("EnableOutboundWebIdentityFederation")["IssuerIdentifier"]
    info = recorder.iam("GetOutboundWebIdentityFederationInfo")
    assert (info["IssuerIdentifier"], info["JwtVendingEnabled"]) == (issuer, True)
    token = recorder.sts("GetWebIdentityToken", Audience=["api", "web"], SigningAlgorithm="ES384", Tags=BLUE)
    assert token["WebIdentityToken"].count(".") == 2
    recorder.iam("DisableOutboundWebIdentityFederation")


def _deletions(recorder: RecordingClient) -> None:
    conflict = "Cannot delete entity, must detach all policies first."
    assert conflict in recorder.refusal("iam", "DeleteRole", RoleName="app")
    recorder.iam("DetachRolePolicy", RoleName="app", PolicyArn=POLICY)
    recorder.iam("DeletePolicy", PolicyArn=POLICY)
    recorder.iam("DeleteRolePolicy", RoleName="app", PolicyName="read")
    recorder.iam("DeleteRole", RoleName="app")
    assert "The role with name app cannot be found." in recorder.refusal("iam", "GetRole", RoleName="app")


def variables(credentials: dict[str, Any]) -> dict[str, str]:
    """The environment variables with which a client uses credentials of STS."""
    return {
        "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
        "AWS_SESSION_TOKEN": credentials["SessionToken"],
    }


def saml_assertion() -> str:
    """A response of the provider of `metadata(SAML_ISSUER)`, with which alice assumes the role."""
    key, now = some_key(), int(time.time() * 1000)
    return sign_response(
        key=key,
        certificate=self_signed_certificate(key, common_name="idp"),
        issuer=SAML_ISSUER,
        subject="alice",
        attributes={
            SAML_ROLE_ATTRIBUTE: [f"{ROLE},{SAML_PROVIDER}"],
            "https://aws.amazon.com/SAML/Attributes/RoleSessionName": ["alice"],
        },
        provider_arn=SAML_PROVIDER,
        now=now,
        expires_at=now + 300_000,
    )
