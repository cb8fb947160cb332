"""GetCredentialsForIdentity: shape, refusals, behaviour."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, post, refusal
from tests.operations.enhanced_flow import FederatedPool
from tests.provenance import assumed, documented, observed

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetCredentialsForIdentity.html"
NO_ROLE = Refusal(
    "InvalidIdentityPoolConfigurationException",
    "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
)


def caller_of(emulator: Emulator, credentials: dict[str, str]) -> Any:
    return emulator.client(
        "sts",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretKey"],
        aws_session_token=credentials["SessionToken"],
    ).get_caller_identity()


# --- shape ---


@observed("amplify-js#180 (2018): a raw body")
def test_members_have_the_names_and_order_of_a_captured_response(federated: FederatedPool) -> None:
    federated.set_roles("unauthenticated")
    guest = federated.identity_of({})
    response = post(federated.emulator, "GetCredentialsForIdentity", {"IdentityId": guest})
    assert list(response.json()) == ["Credentials", "IdentityId"]
    assert list(response.json()["Credentials"]) == ["AccessKeyId", "Expiration", "SecretKey", "SessionToken"]
    expires_at_s = federated.clock.now() // 1000 + 3600
    digits = str(expires_at_s)
    assert f'"Expiration":{digits[0]}.{digits[1:].rstrip("0")}E9,' in response.text


# --- refusals ---


@observed("aws-sdk-cpp integration test; amplify-swift#3124: no role of that kind")
@pytest.mark.parametrize(
    ("roles", "logged_in"),
    [((), False), ((), True), (("authenticated",), False), (("unauthenticated",), True)],
)
def test_a_pool_without_a_matching_role_is_an_invalid_configuration(
    federated: FederatedPool, roles: tuple[str, ...], logged_in: bool
) -> None:
    if roles:
        federated.set_roles(*roles)
    logins = federated.logins() if logged_in else {}
    assert refusal(federated.credentials, logins=logins) == NO_ROLE
    assert federated.token_claims(logins)["aud"] == federated.id, "GetOpenIdToken needs no role"


@assumed("CustomRoleArn only selects among the roles that the login may use; no refusal was captured")
@pytest.mark.parametrize("logged_in", [False, True])
def test_a_custom_role_other_than_the_default_role_is_forbidden(federated: FederatedPool, logged_in: bool) -> None:
    federated.set_roles("authenticated", "unauthenticated")
    logins = federated.logins() if logged_in else {}
    other = federated.role("admin")
    error = refusal(federated.credentials, logins=logins, CustomRoleArn=other)
    assert error == Refusal("NotAuthorizedException", f"Access to Role '{other}' is forbidden.")


@observed("amplify-js#6616, aws-sdk-android#2964: an authenticated identity without its logins")
def test_an_authenticated_identity_without_its_login_is_refused(federated: FederatedPool) -> None:
    federated.set_roles("authenticated", "unauthenticated")
    identity_id = federated.identity_of(federated.logins())
    error = refusal(federated.client.get_credentials_for_identity, IdentityId=identity_id)
    assert error == Refusal("NotAuthorizedException", f"Access to Identity '{identity_id}' is forbidden.")


@observed("the family of `Unauthenticated access is not supported` captures")
def test_guests_are_refused_after_the_pool_disables_them(federated: FederatedPool) -> None:
    federated.set_roles("unauthenticated")
    guest = federated.identity_of({})
    federated.client.update_identity_pool(
        IdentityPoolId=federated.id, IdentityPoolName="no guests", AllowUnauthenticatedIdentities=False
    )
    error = refusal(federated.client.get_credentials_for_identity, IdentityId=guest)
    assert error.message == "Unauthenticated access is not supported for this identity pool."


@observed(
    "catnekaise.github.io/github-actions-abac-aws/detailed-explanation: refused in the enhanced flow; not the code"
)
@pytest.mark.parametrize(("logged_in", "kind"), [(False, "unauthenticated"), (True, "authenticated")])
def test_a_role_of_another_account_than_the_pool_is_refused(
    federated: FederatedPool, logged_in: bool, kind: str
) -> None:
    foreign = "arn:aws:iam::444455556666:role/foreign"
    federated.client.set_identity_pool_roles(IdentityPoolId=federated.id, Roles={kind: foreign})
    logins = federated.logins() if logged_in else {}
    assert refusal(federated.credentials, logins=logins) == NO_ROLE
    identity_id = federated.identity_of(logins)
    token = federated.client.get_open_id_token(IdentityId=identity_id, Logins=logins)["Token"]
    assumed = federated.emulator.client("sts").assume_role_with_web_identity(
        RoleArn=foreign, RoleSessionName="classic", WebIdentityToken=token
    )
    assert assumed["AssumedRoleUser"]["Arn"] == "arn:aws:sts::444455556666:assumed-role/foreign/classic"


@assumed("our rule: the emulator's default account stands for any account")
@pytest.mark.parametrize(
    ("key", "role_account"), [("test", "444455556666"), ("111122223333", "000000000000"), ("test", "000000000000")]
)
def test_a_role_of_or_for_the_default_account_is_given(shared: Emulator, key: str, role_account: str) -> None:
    cognito = shared.client("cognito-identity", aws_access_key_id=key)
    pool_id = cognito.create_identity_pool(IdentityPoolName="pool", AllowUnauthenticatedIdentities=True)[
        "IdentityPoolId"
    ]
    role = f"arn:aws:iam::{role_account}:role/guest"
    cognito.set_identity_pool_roles(IdentityPoolId=pool_id, Roles={"unauthenticated": role})
    guest = cognito.get_id(IdentityPoolId=pool_id)["IdentityId"]
    credentials = cognito.get_credentials_for_identity(IdentityId=guest)["Credentials"]
    assert caller_of(shared, credentials)["Account"] == role_account


# --- behaviour ---


@observed("dozens of AccessDenied pastes name the session CognitoIdentityCredentials")
@pytest.mark.parametrize(("logged_in", "role"), [(False, "unauthenticated"), (True, "authenticated")])
def test_guests_and_authenticated_identities_get_their_default_role(
    federated: FederatedPool, logged_in: bool, role: str
) -> None:
    federated.set_roles("authenticated", "unauthenticated")
    response = federated.credentials(federated.logins() if logged_in else {})
    caller = caller_of(federated.emulator, response["Credentials"])
    assert caller["Arn"] == f"arn:aws:sts::{federated.account}:assumed-role/{role}/CognitoIdentityCredentials"
    assert caller["Account"] == federated.account


@documented("credentials are valid for one hour")
def test_credentials_expire_after_an_hour(federated: FederatedPool) -> None:
    federated.set_roles("unauthenticated")
    expiration = federated.credentials({})["Credentials"]["Expiration"]
    assert expiration == datetime.fromtimestamp(federated.clock.now() // 1000 + 3600, UTC)


@documented(PAGE)
def test_the_session_has_the_identity_and_its_logins(federated: FederatedPool) -> None:
    federated.set_roles("authenticated", "unauthenticated")
    logins = federated.logins(sub="alice")
    session = federated.session(logins)
    assert session.identity_id == federated.identity_of(logins)
    assert session.identity_pool_id == federated.id
    assert session.authenticated
    # The format of API Gateway's cognitoAuthenticationProvider.
    assert session.authentication_provider == (f"{federated.issuer.name},{federated.provider_arn}:OIDC:alice")
    guest = federated.session({})
    assert (guest.authenticated, guest.authentication_provider) == (False, None)


@documented("the developer guide's enhanced flow for developer authenticated identities")
def test_a_developer_identity_logs_in_with_its_open_id_token(client: Any, shared: Emulator, account: str) -> None:
    pool = client.create_identity_pool(
        IdentityPoolName="developers", AllowUnauthenticatedIdentities=False, DeveloperProviderName="login.my.app"
    )
    pool_id = pool["IdentityPoolId"]
    role = f"arn:aws:iam::{account}:role/user"
    client.set_identity_pool_roles(IdentityPoolId=pool_id, Roles={"authenticated": role})
    issued = client.get_open_id_token_for_developer_identity(
        IdentityPoolId=pool_id, Logins={"login.my.app": "alice"}, PrincipalTags={"team": "blue"}
    )
    response = client.get_credentials_for_identity(
        IdentityId=issued["IdentityId"], Logins={"cognito-identity.amazonaws.com": issued["Token"]}
    )
    session = shared.session_of(response["Credentials"]["AccessKeyId"])
    assert (session.role_arn, session.tags) == (role, {"team": "blue"})
    assert session.authentication_provider == f"login.my.app,login.my.app:{pool_id}:alice"


@assumed("the sentence of a login of another identity; no capture has a token of another pool")
def test_the_open_id_token_of_another_pool_is_refused_and_explained(client: Any, shared: Emulator) -> None:
    named, other = (
        client.create_identity_pool(
            IdentityPoolName=name, AllowUnauthenticatedIdentities=True, DeveloperProviderName="login.my.app"
        )["IdentityPoolId"]
        for name in ("named", "other")
    )
    guest = client.get_id(IdentityPoolId=named)["IdentityId"]
    token = client.get_open_id_token_for_developer_identity(IdentityPoolId=other, Logins={"login.my.app": "alice"})
    logins = {"cognito-identity.amazonaws.com": token["Token"]}
    error = refusal(client.get_credentials_for_identity, IdentityId=guest, Logins=logins)
    assert error.message.startswith("Logins don't match.")
    assert str(shared.calls[-1].explanation).startswith(f"audience: expected {named}, got {other}.")


@assumed("a custom role equal to the default role has no effect")
def test_the_default_role_is_accepted_as_the_custom_role(federated: FederatedPool) -> None:
    federated.set_roles("authenticated")
    assert federated.session(federated.logins(), CustomRoleArn=federated.role("authenticated"))


@documented(
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html: generated dynamically on request"
)
def test_each_call_returns_new_credentials(federated: FederatedPool) -> None:
    federated.set_roles("unauthenticated")
    first, second = (federated.credentials({})["Credentials"] for _ in range(2))
    for member in ("AccessKeyId", "SecretKey", "SessionToken"):
        assert first[member] != second[member]
