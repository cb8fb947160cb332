"""The session of an access key: in process, over the control API, on another replica, and after a restart."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.credentials.issuer import read_session
from cognito_identity_emulator.domain.guest_policies import GUEST_SESSION_POLICIES
from cognito_identity_emulator.domain.session import Session, role_id
from cognito_identity_emulator.errors.admin import NotFoundError
from cognito_identity_emulator.runtime.clock import iso_time
from tests.credentials.fixtures import (
    DEVELOPER,
    FACEBOOK,
    FACEBOOK_APP,
    GOOGLE,
    GOOGLE_APP,
    GUEST,
    OIDC_ARN,
    SAML_ARN,
    USER,
    USER_POOL,
    CredentialFlows,
    role_arn,
)
from tests.provenance import assumed, documented, observed
from tests.timeouts import TIMEOUT_S

SCOPE_DOWN = "https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html"
KEY_INFO = "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html"
API_GATEWAY = observed("API Gateway's cognitoAuthenticationProvider: amr without its first element")
OWN_API = "our own control API"

GUEST_MANAGED_POLICY = "arn:aws:iam::aws:policy/AmazonCognitoUnAuthedIdentitiesSessionPolicy"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ANYTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


def get_session(emulator: Emulator, access_key_id: str) -> httpx.Response:
    """GET /_emulator/credentials/{access key id}."""
    return httpx.get(f"{emulator.endpoint_url}/_emulator/credentials/{access_key_id}", timeout=TIMEOUT_S)


@assumed(OWN_API)
def test_the_response_has_every_member(flows: CredentialFlows, module_clock: ManualClock) -> None:
    pool = flows.pool()
    guest = flows.identity(pool)
    session = flows.enhanced(guest)
    response = get_session(flows.emulator, session.access_key_id)
    assert response.status_code == 200
    assert response.json() == {
        "access_key_id": session.access_key_id,
        "account": "000000000000",
        "role_arn": GUEST,
        "role_id": role_id(GUEST),
        "assumed_role_arn": "arn:aws:sts::000000000000:assumed-role/guest/CognitoIdentityCredentials",
        "session_name": "CognitoIdentityCredentials",
        "identity_id": guest,
        "identity_pool_id": pool,
        "authenticated": False,
        "authentication_provider": None,
        "web_identity": None,
        "source_identity": None,
        "assumed_by": None,
        "saml_keys": {},
        "tags": {},
        "transitive_tag_keys": [],
        "session_policies": list(GUEST_SESSION_POLICIES),
        "issued_at": iso_time(module_clock.now()),
        "expires_at": iso_time(module_clock.now() + 3600_000),
        "revoked": False,
        "revoked_at": None,
    }


@pytest.mark.parametrize(
    ("provider", "shown"),
    [
        pytest.param(USER_POOL, f"{USER_POOL},{USER_POOL}:CognitoSignIn:alice", marks=API_GATEWAY),
        pytest.param(GOOGLE, f"{GOOGLE},{GOOGLE}:{GOOGLE_APP}:alice", marks=assumed("as the other social providers")),
        pytest.param(FACEBOOK, f"{FACEBOOK},{FACEBOOK}:{FACEBOOK_APP}:alice", marks=API_GATEWAY),
        pytest.param(OIDC_ARN, f"issuer.example,{OIDC_ARN}:OIDC:alice", marks=API_GATEWAY),
        pytest.param(SAML_ARN, f"{SAML_ARN},{SAML_ARN}:SAML:alice", marks=assumed("as an OIDC provider")),
    ],
)
def test_a_users_session_names_the_login(flows: CredentialFlows, provider: str, shown: str) -> None:
    pool = flows.pool()
    logins = flows.login(pool, provider)
    identity = flows.identity(pool, logins)
    response = get_session(flows.emulator, flows.enhanced(identity, logins).access_key_id).json()
    assert (response["role_arn"], response["identity_id"], response["identity_pool_id"]) == (USER, identity, pool)
    assert (response["authenticated"], response["authentication_provider"]) == (True, shown)
    assert response["session_policies"] == []


@observed("API Gateway's cognitoAuthenticationProvider")
def test_a_developer_users_session_names_provider_pool_and_user(flows: CredentialFlows) -> None:
    pool = flows.pool()
    identity, logins = flows.developer_login(pool)
    for session in (flows.enhanced(identity, logins), flows.classic(USER, flows.token(identity, logins))):
        assert session.authenticated
        assert session.authentication_provider == f"{DEVELOPER},{DEVELOPER}:{pool}:user-42"


@documented(SCOPE_DOWN)
def test_guests_are_scoped_down_in_the_enhanced_flow_only(flows: CredentialFlows) -> None:
    guest = flows.identity(flows.pool())
    enhanced, classic = flows.enhanced(guest), flows.classic(GUEST, flows.token(guest))
    assert GUEST_MANAGED_POLICY in enhanced.session_policies
    assert classic.session_policies == ()
    assert (classic.identity_id, classic.authenticated) == (guest, False)


@assumed(OWN_API)
def test_a_session_of_sts_has_its_session_policies(flows: CredentialFlows) -> None:
    token = flows.token(flows.identity(flows.pool()))
    session = flows.classic(role_arn("user"), token, PolicyArns=[{"arn": READ_ONLY}], Policy=ANYTHING)
    response = get_session(flows.emulator, session.access_key_id).json()
    assert response["session_policies"] == [READ_ONLY, ANYTHING]
    assert response["assumed_role_arn"] == "arn:aws:sts::000000000000:assumed-role/user/worker"


@assumed(OWN_API)
def test_a_session_of_another_issuers_user_has_no_identity(flows: CredentialFlows) -> None:
    flows.pool()  # names the provider
    token = flows.emulator.login_token(OIDC_ARN, subject="alice", audience="app")
    response = get_session(flows.emulator, flows.classic(role_arn("user"), token).access_key_id).json()
    assert (response["identity_id"], response["identity_pool_id"], response["authentication_provider"]) == (None,) * 3


PRINCIPAL_ID = (
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html"
)


@documented(f"{PRINCIPAL_ID}: principalId of a WebIdentityUser")
@pytest.mark.parametrize("provider", [GOOGLE, FACEBOOK, OIDC_ARN])
def test_a_session_of_another_issuers_user_names_provider_audience_and_user(
    flows: CredentialFlows, provider: str
) -> None:
    flows.pool()  # names the OIDC provider
    token = flows.emulator.login_token(provider, subject="alice", audience="app")
    members = {"ProviderId": provider} if provider == FACEBOOK else {}
    session = flows.classic(role_arn("user"), token, **members)
    assert get_session(flows.emulator, session.access_key_id).json()["web_identity"] == f"{provider}:app:alice"
    flows.emulator.import_state(flows.emulator.export_state())
    assert flows.emulator.session_of(session.access_key_id) == session


@documented(KEY_INFO)
@pytest.mark.parametrize("account", ["000000000000", "123456789012", "999999999999"])
def test_the_access_key_id_contains_the_account_of_its_role(flows: CredentialFlows, account: str) -> None:
    token = flows.token(flows.identity(flows.pool()))
    session = flows.classic(f"arn:aws:iam::{account}:role/app", token)
    assert session.account == account
    assert flows.sts.get_access_key_info(AccessKeyId=session.access_key_id)["Account"] == account


@assumed(OWN_API)
@pytest.mark.parametrize("key", ["ASIAAAAAAAAAAAAAAAAA", "AKIAIOSFODNN7EXAMPLE", "test"])
def test_an_unknown_access_key_is_not_found(flows: CredentialFlows, key: str) -> None:
    response = get_session(flows.emulator, key)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not-found"
    assert key in response.json()["error"]["message"]
    with pytest.raises(NotFoundError):
        flows.emulator.session_of(key)


@assumed(OWN_API)
def test_the_path_accepts_one_key(flows: CredentialFlows) -> None:
    url = f"{flows.emulator.endpoint_url}/_emulator/credentials/ASIAAAAAAAAAAAAAAAAA"
    assert httpx.get(url + "/more", timeout=TIMEOUT_S).status_code == 404
    assert httpx.put(url, timeout=TIMEOUT_S).status_code == 405


# --- on a file ---


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings for emulators that share a database file."""
    return Settings(database_url=f"sqlite:///{tmp_path}/emulator.db")


@pytest.fixture
def first(settings: Settings) -> Iterator[CredentialFlows]:
    """The emulator that issues the credentials."""
    with Emulator(settings) as running:
        yield CredentialFlows(running)


def _caller_arn(emulator: Emulator, credentials: dict[str, Any]) -> str:
    """The ARN of the caller with these credentials, by GetCallerIdentity."""
    client = emulator.client(
        "sts",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretKey"],
        aws_session_token=credentials["SessionToken"],
    )
    arn: str = client.get_caller_identity()["Arn"]
    return arn


@assumed("replicas share their sessions through the database")
@pytest.mark.parametrize("signatures", ["presence", "verify"])
def test_a_second_emulator_on_the_same_file_finds_the_session(
    first: CredentialFlows, settings: Settings, signatures: Any
) -> None:
    guest = first.identity(first.pool())
    credentials = first.cognito.get_credentials_for_identity(IdentityId=guest)["Credentials"]
    key = credentials["AccessKeyId"]
    with Emulator(Settings(database_url=settings.database_url, signatures=signatures)) as second:
        assert second.session_of(key) == first.emulator.session_of(key)
        assert _caller_arn(second, credentials).endswith(":assumed-role/guest/CognitoIdentityCredentials")


@assumed("sessions are rows")
def test_a_session_survives_a_restart(settings: Settings) -> None:
    with Emulator(settings) as before:
        flows = CredentialFlows(before)
        guest = flows.identity(flows.pool())
        credentials = flows.cognito.get_credentials_for_identity(IdentityId=guest)["Credentials"]
        session = before.session_of(credentials["AccessKeyId"])
    with Emulator(settings) as after:
        assert after.session_of(credentials["AccessKeyId"]) == session
        assert _caller_arn(after, credentials).endswith(":assumed-role/guest/CognitoIdentityCredentials")


@assumed("an expired session has no use; its row is deleted when later credentials are issued")
def test_expired_sessions_are_purged_in_time(module_clock: ManualClock, flows: CredentialFlows) -> None:
    pool = flows.pool()
    guest = flows.identity(pool)
    expired = flows.enhanced(guest)
    module_clock.advance(3600)
    assert isinstance(flows.emulator.session_of(expired.access_key_id), Session)
    for _ in range(256):
        flows.cognito.get_credentials_for_identity(IdentityId=guest)
    with pytest.raises(NotFoundError, match="purged"):
        flows.emulator.session_of(expired.access_key_id)


@assumed(OWN_API)
def test_a_session_that_an_earlier_release_stored_is_read(flows: CredentialFlows) -> None:
    found = flows.enhanced(flows.identity(flows.pool()))
    session = Session(**{name: getattr(found, name) for name in Session.__struct_fields__})
    stored = msgspec.json.decode(msgspec.json.encode(session))
    for members in range(Session.__struct_fields__.index("scoped_down") + 1, len(stored) + 1):
        assert read_session(msgspec.json.encode(stored[:members])) == session
