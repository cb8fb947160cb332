"""Calls the operations of Cognito Identity and of STS with any client, and checks the responses."""

from typing import Any, Protocol

from tests.issuer import Issuer

ROLE = "arn:aws:iam::000000000000:role/user"
DEVELOPER_PROVIDER = "login.my.app"
OWN_PROVIDER = "cognito-identity.amazonaws.com"


PERFORMED_ELSEWHERE = frozenset(
    {
        "AssumeRoleWithSAML",
        "DecodeAuthorizationMessage",
        "GetScopedCredentials",
        "GetWebIdentityToken",
    }
)
"""Operations of STS that need objects of IAM or the message of a refusal. They are performed in iam_flow.py."""


class Client(Protocol):
    """Performs an operation and returns its response in the shape of boto3, except for dates and times."""

    def __call__(
        self, service: str, operation: str, /, *, credentials: dict[str, str] | None = None, **members: Any
    ) -> Any: ...

    def refusal(
        self, service: str, operation: str, /, *, credentials: dict[str, str] | None = None, **members: Any
    ) -> str:
        """The sentence of the refusal of an operation."""

    def offers(self, service: str, operation: str) -> bool:
        """Whether the client has the operation; some clients are older than the newest operations."""


class RecordingClient:
    """Performs operations and records their names in `performed`."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.performed: set[str] = set()

    def cognito(self, operation: str, **members: Any) -> Any:
        self.performed.add(operation)
        return self._client("cognito-identity", operation, **members)

    def sts(self, operation: str, credentials: dict[str, str] | None = None, **members: Any) -> Any:
        self.performed.add(operation)
        return self._client("sts", operation, credentials=credentials, **members)


def run_every_operation(client: Client, issuer: Issuer) -> set[str]:
    """Perform every operation and check its response. Returns the names of the operations."""
    recorder = RecordingClient(client)
    pool = _pool(recorder, issuer)
    _tags(recorder, pool)
    _roles(recorder, pool, issuer)
    guest = _guest(recorder, pool)
    user = _user(recorder, pool, issuer)
    _developer_identities(recorder, pool)
    listed = recorder.cognito("ListIdentities", IdentityPoolId=pool, MaxResults=60)["Identities"]
    assert {guest, user} <= {each["IdentityId"] for each in listed}
    deleted = recorder.cognito("DeleteIdentities", IdentityIdsToDelete=[guest, user])
    assert deleted.get("UnprocessedIdentityIds", []) == []
    recorder.cognito("DeleteIdentityPool", IdentityPoolId=pool)
    pools = recorder.cognito("ListIdentityPools", MaxResults=60)["IdentityPools"]
    assert pool not in {each["IdentityPoolId"] for each in pools}
    return recorder.performed


def _pool(recorder: RecordingClient, issuer: Issuer) -> str:
    made = recorder.cognito(
        "CreateIdentityPool",
        IdentityPoolName="before",
        AllowUnauthenticatedIdentities=False,
        DeveloperProviderName=DEVELOPER_PROVIDER,
        IdentityPoolTags={"stage": "test"},
    )
    pool: str = made["IdentityPoolId"]
    assert made["IdentityPoolTags"] == {"stage": "test"}
    recorder.cognito(
        "UpdateIdentityPool",
        IdentityPoolId=pool,
        IdentityPoolName="every operation",
        AllowUnauthenticatedIdentities=True,
        AllowClassicFlow=True,
        DeveloperProviderName=DEVELOPER_PROVIDER,
        OpenIdConnectProviderARNs=[issuer.arn],
    )
    pool_details = recorder.cognito("DescribeIdentityPool", IdentityPoolId=pool)
    assert pool_details["IdentityPoolName"] == "every operation"
    assert pool_details["OpenIdConnectProviderARNs"] == [issuer.arn]
    return pool


def _tags(recorder: RecordingClient, pool: str) -> None:
    arn = f"arn:aws:cognito-identity:us-east-1:000000000000:identitypool/{pool}"
    recorder.cognito("TagResource", ResourceArn=arn, Tags={"team": "blue", "cost": "7"})
    recorder.cognito("UntagResource", ResourceArn=arn, TagKeys=["cost"])
    assert recorder.cognito("ListTagsForResource", ResourceArn=arn)["Tags"] == {"stage": "test", "team": "blue"}


def _roles(recorder: RecordingClient, pool: str, issuer: Issuer) -> None:
    roles = {"authenticated": ROLE, "unauthenticated": ROLE}
    recorder.cognito("SetIdentityPoolRoles", IdentityPoolId=pool, Roles=roles)
    assert recorder.cognito("GetIdentityPoolRoles", IdentityPoolId=pool)["Roles"] == roles
    provider = {"IdentityPoolId": pool, "IdentityProviderName": issuer.arn}
    recorder.cognito("SetPrincipalTagAttributeMap", **provider, UseDefaults=False, PrincipalTags={"who": "sub"})
    assert recorder.cognito("GetPrincipalTagAttributeMap", **provider)["PrincipalTags"] == {"who": "sub"}


def _guest(recorder: RecordingClient, pool: str) -> str:
    """The id of a guest that got credentials by the enhanced and by the classic flow."""
    guest: str = recorder.cognito("GetId", IdentityPoolId=pool)["IdentityId"]
    enhanced = recorder.cognito("GetCredentialsForIdentity", IdentityId=guest)["Credentials"]
    _check_caller(recorder, enhanced["AccessKeyId"], enhanced["SecretKey"], enhanced["SessionToken"])
    token = recorder.cognito("GetOpenIdToken", IdentityId=guest)["Token"]
    classic = recorder.sts("AssumeRoleWithWebIdentity", RoleArn=ROLE, RoleSessionName="classic", WebIdentityToken=token)
    assert classic["SubjectFromWebIdentityToken"] == guest
    keys = classic["Credentials"]
    _check_caller(recorder, keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    assert recorder.sts("GetAccessKeyInfo", AccessKeyId=keys["AccessKeyId"])["Account"] == "000000000000"
    _assume_role(recorder)
    return guest


def _assume_role(recorder: RecordingClient) -> None:
    keys = recorder.sts("AssumeRole", RoleArn=ROLE, RoleSessionName="worker", DurationSeconds=900)["Credentials"]
    _check_caller(recorder, keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    keys = recorder.sts("GetSessionToken", DurationSeconds=900)["Credentials"]
    assert recorder.sts("GetAccessKeyInfo", AccessKeyId=keys["AccessKeyId"])["Account"] == "000000000000"


def _check_caller(recorder: RecordingClient, access_key_id: str, secret: str, session_token: str) -> None:
    credentials = {
        "AWS_ACCESS_KEY_ID": access_key_id,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_SESSION_TOKEN": session_token,
    }
    arn = recorder.sts("GetCallerIdentity", credentials=credentials)["Arn"]
    assert arn.startswith("arn:aws:sts::000000000000:assumed-role/user/")


def _user(recorder: RecordingClient, pool: str, issuer: Issuer) -> str:
    logins = {issuer.name: issuer.token(sub="alice")}
    user: str = recorder.cognito("GetId", IdentityPoolId=pool, Logins=logins)["IdentityId"]
    assert recorder.cognito("GetId", IdentityPoolId=pool, Logins=logins)["IdentityId"] == user
    assert recorder.cognito("DescribeIdentity", IdentityId=user)["Logins"] == [issuer.name]
    recorder.cognito("UnlinkIdentity", IdentityId=user, Logins=logins, LoginsToRemove=[issuer.name])
    assert "Logins" not in recorder.cognito("DescribeIdentity", IdentityId=user)
    return user


def _developer_identities(recorder: RecordingClient, pool: str) -> None:
    made = [
        recorder.cognito(
            "GetOpenIdTokenForDeveloperIdentity",
            IdentityPoolId=pool,
            Logins={DEVELOPER_PROVIDER: name},
            TokenDuration=900,
        )
        for name in ("old", "new")
    ]
    merged = recorder.cognito(
        "MergeDeveloperIdentities",
        IdentityPoolId=pool,
        DeveloperProviderName=DEVELOPER_PROVIDER,
        SourceUserIdentifier="old",
        DestinationUserIdentifier="new",
    )["IdentityId"]
    assert merged == made[1]["IdentityId"]
    found = recorder.cognito("LookupDeveloperIdentity", IdentityPoolId=pool, IdentityId=merged, MaxResults=10)
    assert set(found["DeveloperUserIdentifierList"]) == {"old", "new"}
    recorder.cognito(
        "UnlinkDeveloperIdentity",
        IdentityId=merged,
        IdentityPoolId=pool,
        DeveloperProviderName=DEVELOPER_PROVIDER,
        DeveloperUserIdentifier="old",
    )
    logins = {OWN_PROVIDER: made[1]["Token"]}
    assert recorder.cognito("GetCredentialsForIdentity", IdentityId=merged, Logins=logins)["IdentityId"] == merged
