"""One journey through every operation of both services, told once and taken by every client that speaks them all."""

from typing import Any, Protocol

from tests.issuer import Issuer

ROLE = "arn:aws:iam::000000000000:role/user"
DEVELOPER_PROVIDER = "login.my.app"
OWN_PROVIDER = "cognito-identity.amazonaws.com"


class Client(Protocol):
    """Performs an operation with a client, and gives its answer as boto3 shapes it, but for dates and times."""

    def __call__(
        self, service: str, operation: str, /, *, credentials: dict[str, str] | None = None, **members: Any
    ) -> Any: ...


class Journey:
    """Calls operations and remembers which. `taken` are their names."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.taken: set[str] = set()

    def cognito(self, operation: str, **members: Any) -> Any:
        self.taken.add(operation)
        return self._client("cognito-identity", operation, **members)

    def sts(self, operation: str, credentials: dict[str, str] | None = None, **members: Any) -> Any:
        self.taken.add(operation)
        return self._client("sts", operation, credentials=credentials, **members)


def travel(client: Client, issuer: Issuer) -> set[str]:
    """Take the whole journey, checking what each operation answers; the names of the operations it took."""
    journey = Journey(client)
    pool = _pool(journey, issuer)
    _tags(journey, pool)
    _roles(journey, pool, issuer)
    guest = _guest(journey, pool)
    user = _user(journey, pool, issuer)
    _developer_identities(journey, pool)
    listed = journey.cognito("ListIdentities", IdentityPoolId=pool, MaxResults=60)["Identities"]
    assert {guest, user} <= {each["IdentityId"] for each in listed}
    deleted = journey.cognito("DeleteIdentities", IdentityIdsToDelete=[guest, user])
    assert deleted.get("UnprocessedIdentityIds", []) == []
    journey.cognito("DeleteIdentityPool", IdentityPoolId=pool)
    pools = journey.cognito("ListIdentityPools", MaxResults=60)["IdentityPools"]
    assert pool not in {each["IdentityPoolId"] for each in pools}
    return journey.taken


def _pool(journey: Journey, issuer: Issuer) -> str:
    made = journey.cognito(
        "CreateIdentityPool",
        IdentityPoolName="before",
        AllowUnauthenticatedIdentities=False,
        DeveloperProviderName=DEVELOPER_PROVIDER,
        IdentityPoolTags={"stage": "test"},
    )
    pool: str = made["IdentityPoolId"]
    assert made["IdentityPoolTags"] == {"stage": "test"}
    journey.cognito(
        "UpdateIdentityPool",
        IdentityPoolId=pool,
        IdentityPoolName="every operation",
        AllowUnauthenticatedIdentities=True,
        AllowClassicFlow=True,
        DeveloperProviderName=DEVELOPER_PROVIDER,
        OpenIdConnectProviderARNs=[issuer.arn],
    )
    described = journey.cognito("DescribeIdentityPool", IdentityPoolId=pool)
    assert described["IdentityPoolName"] == "every operation"
    assert described["OpenIdConnectProviderARNs"] == [issuer.arn]
    return pool


def _tags(journey: Journey, pool: str) -> None:
    arn = f"arn:aws:cognito-identity:us-east-1:000000000000:identitypool/{pool}"
    journey.cognito("TagResource", ResourceArn=arn, Tags={"team": "blue", "cost": "7"})
    journey.cognito("UntagResource", ResourceArn=arn, TagKeys=["cost"])
    assert journey.cognito("ListTagsForResource", ResourceArn=arn)["Tags"] == {"stage": "test", "team": "blue"}


def _roles(journey: Journey, pool: str, issuer: Issuer) -> None:
    roles = {"authenticated": ROLE, "unauthenticated": ROLE}
    journey.cognito("SetIdentityPoolRoles", IdentityPoolId=pool, Roles=roles)
    assert journey.cognito("GetIdentityPoolRoles", IdentityPoolId=pool)["Roles"] == roles
    provider = {"IdentityPoolId": pool, "IdentityProviderName": issuer.arn}
    journey.cognito("SetPrincipalTagAttributeMap", **provider, UseDefaults=False, PrincipalTags={"who": "sub"})
    assert journey.cognito("GetPrincipalTagAttributeMap", **provider)["PrincipalTags"] == {"who": "sub"}


def _guest(journey: Journey, pool: str) -> str:
    """A guest, with credentials by the enhanced flow and by the classic one."""
    guest: str = journey.cognito("GetId", IdentityPoolId=pool)["IdentityId"]
    enhanced = journey.cognito("GetCredentialsForIdentity", IdentityId=guest)["Credentials"]
    _is_somebody(journey, enhanced["AccessKeyId"], enhanced["SecretKey"], enhanced["SessionToken"])
    token = journey.cognito("GetOpenIdToken", IdentityId=guest)["Token"]
    classic = journey.sts("AssumeRoleWithWebIdentity", RoleArn=ROLE, RoleSessionName="classic", WebIdentityToken=token)
    assert classic["SubjectFromWebIdentityToken"] == guest
    keys = classic["Credentials"]
    _is_somebody(journey, keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    assert journey.sts("GetAccessKeyInfo", AccessKeyId=keys["AccessKeyId"])["Account"] == "000000000000"
    return guest


def _is_somebody(journey: Journey, access_key_id: str, secret: str, session_token: str) -> None:
    credentials = {
        "AWS_ACCESS_KEY_ID": access_key_id,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_SESSION_TOKEN": session_token,
    }
    arn = journey.sts("GetCallerIdentity", credentials=credentials)["Arn"]
    assert arn.startswith("arn:aws:sts::000000000000:assumed-role/user/")


def _user(journey: Journey, pool: str, issuer: Issuer) -> str:
    logins = {issuer.name: issuer.token(sub="alice")}
    user: str = journey.cognito("GetId", IdentityPoolId=pool, Logins=logins)["IdentityId"]
    assert journey.cognito("GetId", IdentityPoolId=pool, Logins=logins)["IdentityId"] == user
    assert journey.cognito("DescribeIdentity", IdentityId=user)["Logins"] == [issuer.name]
    journey.cognito("UnlinkIdentity", IdentityId=user, Logins=logins, LoginsToRemove=[issuer.name])
    assert "Logins" not in journey.cognito("DescribeIdentity", IdentityId=user)
    return user


def _developer_identities(journey: Journey, pool: str) -> None:
    made = [
        journey.cognito(
            "GetOpenIdTokenForDeveloperIdentity",
            IdentityPoolId=pool,
            Logins={DEVELOPER_PROVIDER: name},
            TokenDuration=900,
        )
        for name in ("old", "new")
    ]
    merged = journey.cognito(
        "MergeDeveloperIdentities",
        IdentityPoolId=pool,
        DeveloperProviderName=DEVELOPER_PROVIDER,
        SourceUserIdentifier="old",
        DestinationUserIdentifier="new",
    )["IdentityId"]
    assert merged == made[1]["IdentityId"]
    found = journey.cognito("LookupDeveloperIdentity", IdentityPoolId=pool, IdentityId=merged, MaxResults=10)
    assert set(found["DeveloperUserIdentifierList"]) == {"old", "new"}
    journey.cognito(
        "UnlinkDeveloperIdentity",
        IdentityId=merged,
        IdentityPoolId=pool,
        DeveloperProviderName=DEVELOPER_PROVIDER,
        DeveloperUserIdentifier="old",
    )
    logins = {OWN_PROVIDER: made[1]["Token"]}
    assert journey.cognito("GetCredentialsForIdentity", IdentityId=merged, Logins=logins)["IdentityId"] == merged
