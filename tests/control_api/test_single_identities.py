"""One identity and one session: disable, delete, unlink, credentials without a login, and revocation."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.core import EmulatorCore
from tests.control_api.client import ask, refusal
from tests.databases import Databases

GOOGLE, DEVELOPER = "accounts.google.com", "login.my.app"
ADMIN, USER, GUEST = (f"arn:aws:iam::000000000000:role/{name}" for name in ("admin", "user", "guest"))

DENY = {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRoleWithWebIdentity"}


@pytest.fixture(scope="module")
def running(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    """One emulator for the module."""
    settings = Settings(database_url=new_database_url(), max_identity_pools=1000)
    with Emulator(settings, clock=ManualClock()) as emulator:
        yield emulator


@pytest.fixture
def pool_id(running: Emulator) -> str:
    """A new pool with a mapping that gives ADMIN to the user `root`."""
    pool = running.create_pool(DeveloperProviderName=DEVELOPER, SupportedLoginProviders={GOOGLE: "app"})
    rule = {"Claim": "sub", "MatchType": "Equals", "Value": "root", "RoleARN": ADMIN}
    mapping = {
        "Type": "Rules",
        "AmbiguousRoleResolution": "AuthenticatedRole",
        "RulesConfiguration": {"Rules": [rule]},
    }
    running.perform(
        "SetIdentityPoolRoles",
        IdentityPoolId=pool["IdentityPoolId"],
        Roles={"authenticated": USER, "unauthenticated": GUEST},
        RoleMappings={GOOGLE: mapping},
    )
    return str(pool["IdentityPoolId"])


def logins(emulator: EmulatorCore, subject: str = "alice") -> dict[str, str]:
    return {GOOGLE: emulator.login_token(GOOGLE, subject, "app")}


def identity(emulator: EmulatorCore, pool_id: str, subject: str = "alice") -> str:
    return str(emulator.perform("GetId", IdentityPoolId=pool_id, Logins=logins(emulator, subject))["IdentityId"])


def developer(emulator: EmulatorCore, pool_id: str, user: str, **members: Any) -> str:
    answer = emulator.perform(
        "GetOpenIdTokenForDeveloperIdentity", IdentityPoolId=pool_id, Logins={DEVELOPER: user}, **members
    )
    return str(answer["IdentityId"])


def caller(emulator: Emulator, credentials: dict[str, Any]) -> str:
    """The caller that STS sees behind credentials."""
    client = emulator.client(
        "sts",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretKey"],
        aws_session_token=credentials["SessionToken"],
    )
    return str(client.get_caller_identity()["Arn"])


def test_a_disabled_identity_is_refused_until_it_is_enabled(running: Emulator, pool_id: str) -> None:
    user = identity(running, pool_id)
    status, row = ask(running.endpoint_url, "PUT", f"identities/{user}", {"disabled": True})
    assert (status, row["state"], row["merged_into"], row["logins"]) == (200, "disabled", None, {GOOGLE: "alice"})
    cognito = running.client("cognito-identity")
    own = {"Logins": logins(running)}
    calls: list[Callable[[], object]] = [
        lambda: cognito.get_id(IdentityPoolId=pool_id, **own),
        lambda: cognito.get_credentials_for_identity(IdentityId=user, **own),
        lambda: cognito.unlink_identity(IdentityId=user, LoginsToRemove=[GOOGLE], **own),
    ]
    for call in calls:
        with pytest.raises(cognito.exceptions.NotAuthorizedException, match=f"Access to Identity '{user}' is forbid"):
            call()
    assert "with disabled false" in str(running.calls[-1].explanation)
    assert (
        running.perform("ListIdentities", IdentityPoolId=pool_id, MaxResults=9, HideDisabled=True)["Identities"] == []
    )
    (listed,) = running.perform("ListIdentities", IdentityPoolId=pool_id, MaxResults=9)["Identities"]
    assert running.perform("DescribeIdentity", IdentityId=user) == listed
    assert listed["Logins"] == ["DISABLED", GOOGLE]
    assert ask(running.endpoint_url, "GET", f"identities/{user}") == (200, row)
    ask(running.endpoint_url, "PUT", f"identities/{user}", {"disabled": False})
    assert cognito.get_id(IdentityPoolId=pool_id, **own)["IdentityId"] == user
    assert running.perform("DescribeIdentity", IdentityId=user)["Logins"] == [GOOGLE]


def test_a_merged_identity_stays_disabled(running: Emulator, pool_id: str) -> None:
    source, survivor = (developer(running, pool_id, user) for user in ("one", "two"))
    running.perform(
        "MergeDeveloperIdentities",
        IdentityPoolId=pool_id,
        DeveloperProviderName=DEVELOPER,
        SourceUserIdentifier="one",
        DestinationUserIdentifier="two",
    )
    refused = refusal(running.endpoint_url, "PUT", f"identities/{source}", {"disabled": False})
    assert refused == (400, "invalid", f"{source} stays disabled: its logins were merged into {survivor}.")
    with pytest.raises(AdminError, match=f"merged into {survivor}: get the credentials of that identity"):
        running.credentials_of(source)


def test_a_deleted_identity_is_gone(running: Emulator, pool_id: str) -> None:
    user = identity(running, pool_id)
    assert ask(running.endpoint_url, "DELETE", f"identities/{user}") == (200, {"deleted": 1})
    for method in ("GET", "DELETE"):
        refused = refusal(running.endpoint_url, method, f"identities/{user}")
        assert refused == (404, "not-found", f"There is no identity {user}.")
    assert identity(running, pool_id) != user


def test_a_login_is_unlinked_and_gets_another_identity(running: Emulator, pool_id: str) -> None:
    user = identity(running, pool_id)
    status, row = ask(running.endpoint_url, "DELETE", f"identities/{user}/logins?provider={GOOGLE}&subject=alice")
    assert (status, row["logins"], row["authenticated"]) == (200, {}, True)
    assert identity(running, pool_id) != user
    refused = refusal(running.endpoint_url, "DELETE", f"identities/{user}/logins?provider={GOOGLE}")
    assert refused == (404, "not-found", f"{user} has no login {GOOGLE}. It has: no logins.")


def test_one_of_several_developer_users_is_unlinked_by_its_identifier(running: Emulator, pool_id: str) -> None:
    user = developer(running, pool_id, "one")
    developer(running, pool_id, "two", IdentityId=user)
    path = f"identities/{user}/logins?provider={DEVELOPER}"
    status, _, message = refusal(running.endpoint_url, "DELETE", path)
    assert (status, message) == (
        400,
        f"{user} has 2 users of {DEVELOPER}: add `subject`. subject: one subject: two",
    )
    _, row = ask(running.endpoint_url, "DELETE", f"{path}&subject=one")
    assert row["developer_user_identifiers"] == [{"provider": DEVELOPER, "identifier": "two"}]


@pytest.mark.parametrize(("subject", "role"), [("alice", USER), ("root", ADMIN), (None, GUEST)])
def test_credentials_without_a_login_are_those_of_the_enhanced_flow(
    running: Emulator, pool_id: str, subject: str | None, role: str
) -> None:
    given = {} if subject is None else {"Logins": logins(running, subject)}
    user = running.perform("GetId", IdentityPoolId=pool_id, **given)["IdentityId"]
    by_login = running.perform("GetCredentialsForIdentity", IdentityId=user, **given)["Credentials"]
    status, credentials = ask(running.endpoint_url, "POST", f"identities/{user}/credentials")
    assert (status, credentials["role_arn"], credentials["identity_id"]) == (200, role, user)
    assert caller(running, credentials) == caller(running, by_login)
    first, second = (running.session_of(each["AccessKeyId"]) for each in (by_login, credentials))
    assert [getattr(first, name) for name in first.__struct_fields__[1:]] == [
        getattr(second, name) for name in second.__struct_fields__[1:]
    ]


def test_credentials_of_a_developer_user_are_those_of_its_token(running: Emulator, pool_id: str) -> None:
    user = developer(running, pool_id, "one")
    session = running.credentials_of(user).session
    assert (session.role_arn, session.authentication_provider) == (USER, f"{DEVELOPER},{DEVELOPER}:{pool_id}:one")


def test_credentials_with_a_custom_role_obey_the_trust_policy_of_the_role(running: Emulator, pool_id: str) -> None:
    user = identity(running, pool_id)
    assert running.credentials_of(user, ADMIN).session.role_arn == ADMIN
    closed = "arn:aws:iam::000000000000:role/closed"
    running.put_role(closed, {"Version": "2012-10-17", "Statement": [DENY]})
    status, code, message = refusal(
        running.endpoint_url, "POST", f"identities/{user}/credentials", {"custom_role_arn": closed}
    )
    assert (status, code) == (400, "invalid")
    assert message.startswith(f"{user} cannot have the role {closed}. ")


def test_credentials_of_an_identity_that_cannot_have_any_are_refused(running: Emulator, pool_id: str) -> None:
    guest = running.perform("GetId", IdentityPoolId=pool_id)["IdentityId"]
    running.perform("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles={"authenticated": USER})
    with pytest.raises(AdminError, match="The pool has no role for") as refused:
        running.credentials_of(guest)
    assert "guests" in str(refused.value.details)
    running.set_identity_disabled(guest)
    with pytest.raises(AdminError, match=f"{guest} is disabled: enable it first"):
        running.credentials_of(guest)


def test_a_revoked_session_signs_no_call(running: Emulator, pool_id: str) -> None:
    _, credentials = ask(running.endpoint_url, "POST", f"identities/{identity(running, pool_id)}/credentials")
    key = credentials["AccessKeyId"]
    assert ":assumed-role/user/" in caller(running, credentials)
    status, session = ask(running.endpoint_url, "DELETE", f"credentials/{key}")
    assert (status, session["access_key_id"], session["revoked"]) == (200, key, True)
    with pytest.raises(ClientError, match=r"InvalidClientTokenId.*The security token included in the request is inval"):
        caller(running, credentials)
    failed = running.calls[-1].failed
    assert failed is not None
    assert (failed.name, failed.got) == ("signature", "revoked credentials")
    assert ask(running.endpoint_url, "GET", f"credentials/{key}") == (200, session)
    listed = running.sessions(session["identity_id"]).rows
    assert [each.revoked_at is not None for each in listed] == [True]
    with closing(EmulatorCore(Settings())) as elsewhere:
        elsewhere.import_state(running.export_state())
        assert elsewhere.session_of(key).revoked_at == running.session_of(key).revoked_at
    status, code, _ = refusal(running.endpoint_url, "DELETE", "credentials/ASIAUNKNOWN")
    assert (status, code) == (404, "not-found")


def test_a_revocation_holds_after_a_restart(databases: Databases) -> None:
    settings = Settings(database_url=databases.new_url("file"), signatures="verify")
    with Emulator(settings) as before:
        pool = before.create_pool()
        user = before.perform("GetId", IdentityPoolId=pool["IdentityPoolId"])["IdentityId"]
        kept, revoked = (ask(before.endpoint_url, "POST", f"identities/{user}/credentials")[1] for _ in range(2))
        with Emulator(settings) as replica:
            assert caller(replica, revoked)
            before.revoke_session(revoked["AccessKeyId"])
        before.set_identity_disabled(user)
    with Emulator(settings) as after:
        assert caller(after, kept)
        with pytest.raises(ClientError, match="InvalidClientTokenId"):
            caller(after, revoked)
        assert after.identity(user).identity.disabled


def test_a_role_that_depends_on_the_client_id_is_not_guessed(running: Emulator) -> None:
    name, clients = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc", ("one", "two")
    providers = [{"ProviderName": name, "ClientId": client} for client in clients]
    pool_id = running.create_pool(CognitoIdentityProviders=providers)["IdentityPoolId"]
    token = running.login_token(name, "alice", "two")
    user = running.perform("GetId", IdentityPoolId=pool_id, Logins={name: token})["IdentityId"]
    assert running.credentials_of(user).session.role_arn.endswith(":role/authenticated")
    rule = {"Claim": "sub", "MatchType": "Equals", "Value": "alice", "RoleARN": ADMIN}
    mapping = {"Type": "Rules", "AmbiguousRoleResolution": "Deny", "RulesConfiguration": {"Rules": [rule]}}
    running.perform(
        "SetIdentityPoolRoles",
        IdentityPoolId=pool_id,
        Roles={"authenticated": USER},
        RoleMappings={f"{name}:two": mapping},
    )
    with pytest.raises(AdminError, match=f"The role of {user} depends on the client id") as refused:
        running.credentials_of(user)
    assert refused.value.details == (f"custom_role_arn: {ADMIN}", f"custom_role_arn: {USER}")
